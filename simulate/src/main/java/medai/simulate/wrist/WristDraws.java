package medai.simulate.wrist;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.random.Draw;

/**
 * Every number that is drawn for one subject: nuisances that vary alike in all, and inflammation.
 *
 * @param severity of each of {@link Sign#ALL}, 0 to 3, continuous
 * @param readers score of each reader (first) for each sign (second), 0 to 3, whole numbers
 * @param months between the first scan of the study and this one
 */
record WristDraws(
        Map<String, Double> nuisances, List<Double> severity, List<List<Integer>> readers, boolean ra, double months) {
    static final int READERS = 2;
    static final String EVIDENCE = "evidence_for_ra";
    private static final double MOST = 3;
    private static final double STEEPNESS = 4.5; // of the outcome's logit in the evidence
    private static final double HALFWAY = 1.35; // evidence at which RA is as likely as not
    private static final double STUDY_MONTHS = 96;

    /** Signs whose inflammation makes RA likely, with their weights. */
    private static final Map<String, Double> OUTCOME =
            Map.of("tsy_VI", 1.1, "tsy_2", 1.1, "tsy_IV", 0.6, "syn_RC", 0.5, "bme_LU", 0.6);

    WristDraws {
        nuisances = new LinkedHashMap<>(nuisances);
        severity = List.copyOf(severity);
        readers = readers.stream().map(List::copyOf).toList();
    }

    static WristDraws of(WristPhantom.Options options, int index) {
        long seed = options.seed();
        Draw person = Draw.of(seed, "wrist", index, "person");
        double activity = Math.exp(person.normal(-0.2, 0.9)); // a long tail between subjects
        List<Double> severity = Sign.ALL.stream()
                .map(sign -> severity(Draw.of(seed, "wrist", index, sign.name()), sign, activity) * options.effect())
                .map(s -> Math.min(MOST, s))
                .toList();
        List<List<Integer>> readers = new java.util.ArrayList<>();
        for (int reader = 1; reader <= READERS; reader++) {
            Draw noise = Draw.of(seed, "wrist", index, "reader", reader);
            readers.add(severity.stream()
                    .map(s -> (int) Math.max(0, Math.min(MOST, Math.rint(s + noise.normal(0, options.readerNoise())))))
                    .toList());
        }
        boolean ra = outcome(Draw.of(seed, "wrist", index, "outcome"), severity, options.effect());
        Draw time = Draw.of(seed, "wrist", index, "date");
        double months = STUDY_MONTHS * time.nextDouble();
        if (options.drift() > 0) { // with drift on, RA was scanned late
            months = ra
                    ? Math.max(months, STUDY_MONTHS * time.nextDouble())
                    : Math.min(months, STUDY_MONTHS * time.nextDouble());
        }
        return new WristDraws(
                nuisances(seed, index, months / STUDY_MONTHS * options.drift()), severity, readers, ra, months);
    }

    /** No variation: a template. */
    static WristDraws template() {
        Map<String, Double> still = new LinkedHashMap<>();
        nuisances(1, 0, 0)
                .forEach((name, value) -> still.put(name, name.startsWith("scale") || name.equals("gain") ? 1.0 : 0.0));
        return new WristDraws(still, Sign.ALL.stream().map(s -> 0.0).toList(), List.of(List.of(), List.of()), false, 0);
    }

    /** Mostly 0, sometimes large. */
    private static double severity(Draw draw, Sign sign, double activity) {
        double share = sign.kind().equals(Sign.BME) ? 0.16 : 0.34;
        double likely = Math.min(0.9, share * activity);
        boolean inflamed = draw.nextDouble() < likely;
        double size = 0.5 + 2.5 * Math.pow(draw.nextDouble(), 1.4 / Math.max(0.6, activity));
        return inflamed ? size : 0;
    }

    private static boolean outcome(Draw draw, List<Double> severity, double effect) {
        double logit = effect > 0 ? STEEPNESS * (evidence(severity) - HALFWAY) : 0;
        return draw.nextDouble() < 1 / (1 + Math.exp(-logit));
    }

    /** What makes RA likely. */
    private static double evidence(List<Double> severity) {
        double evidence = 0;
        for (int i = 0; i < severity.size(); i++) {
            evidence += OUTCOME.getOrDefault(Sign.ALL.get(i).name(), 0.0) * severity.get(i);
        }
        return evidence;
    }

    private static Map<String, Double> nuisances(long seed, int index, double drift) {
        Draw draw = Draw.of(seed, "wrist", index, "nuisances");
        Map<String, Double> drawn = new LinkedHashMap<>();
        drawn.put("scale_x", draw.between(0.9, 1.12));
        drawn.put("scale_y", draw.between(0.9, 1.12));
        drawn.put("scale_z", draw.between(0.92, 1.1));
        drawn.put("shift_x", draw.between(-5, 5));
        drawn.put("shift_y", draw.between(-4, 4));
        drawn.put("shift_z", draw.between(-4, 4));
        drawn.put("turn_x", draw.between(-4, 4));
        drawn.put("turn_y", draw.between(-4, 4));
        drawn.put("turn_z", draw.between(-14, 14));
        drawn.put("gain", draw.between(0.7, 1.4) * (1 + 0.4 * drift));
        drawn.put("noise", draw.between(0.015, 0.035) * (1 + drift));
        drawn.put("bias_x", draw.between(-0.35, 0.35));
        drawn.put("bias_y", draw.between(-0.35, 0.35));
        drawn.put("ghost", draw.nextDouble() < 0.2 ? draw.between(0.03, 0.1) : 0);
        drawn.put("fat_failure", draw.nextDouble() < 0.25 ? draw.between(0.2, 0.7) : 0);
        drawn.put("fat_failure_side", draw.between(-1, 1));
        drawn.put("skin", draw.between(0.4, 1.1));
        drawn.put("vessel", draw.between(0.8, 1.3));
        drawn.put("tissue", draw.between(0.28, 0.4));
        drawn.put("enhancement", draw.between(0.8, 1.05));
        drawn.put("deformation", 1.0);
        return drawn;
    }

    double nuisance(String name) {
        return nuisances.getOrDefault(name, 0.0);
    }

    /** Sum of a reader's scores of one kind of sign. */
    int total(int reader, String kind) {
        int sum = 0;
        for (int i = 0; i < Sign.ALL.size(); i++) {
            sum += Sign.ALL.get(i).kind().equals(kind) ? readers.get(reader).get(i) : 0;
        }
        return sum;
    }

    /** All numbers as a row of a table. */
    Map<String, Double> asTable() {
        Map<String, Double> table = new LinkedHashMap<>(nuisances);
        table.put("months", months);
        table.put(EVIDENCE, evidence(severity));
        for (int i = 0; i < Sign.ALL.size(); i++) {
            table.put("severity_" + Sign.ALL.get(i).name(), severity.get(i));
        }
        return table;
    }
}
