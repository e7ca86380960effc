package medai.simulate.kidney;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import medai.imaging.random.Draw;

/**
 * Every number that is drawn for one subject.
 *
 * @param nuisances what varies alike in all, by name
 * @param kidneys right and left
 * @param tumour within or at a kidney, if there is one
 */
record KidneyDraws(
        Map<String, Double> nuisances,
        List<Ellipse> kidneys,
        Optional<Ellipse> tumour,
        Optional<Ellipse> cyst,
        List<Ellipse> bowel) {
    KidneyDraws {
        nuisances = new LinkedHashMap<>(nuisances);
        kidneys = List.copyOf(kidneys);
        bowel = List.copyOf(bowel);
    }

    static KidneyDraws of(KidneyPhantom.Options options, int index) {
        Draw lesions = Draw.of(options.seed(), "kidney", index, "lesions");
        boolean tumour = lesions.nextDouble() < options.tumour();
        boolean cyst = lesions.nextDouble() < options.cyst();
        Draw form = Draw.of(options.seed(), "kidney", index, "form");
        List<Ellipse> kidneys = List.of(kidney(form, 1), kidney(form, -1));
        Draw place = Draw.of(options.seed(), "kidney", index, "tumour");
        Draw other = Draw.of(options.seed(), "kidney", index, "cyst");
        int side = place.nextInt(2);
        int cystSide = tumour ? 1 - side : other.nextInt(2); // two lesions of one slice do not hide each other
        return new KidneyDraws(
                nuisances(Draw.of(options.seed(), "kidney", index, "nuisances")),
                kidneys,
                tumour ? Optional.of(lesion(place, kidneys.get(side), 10, 21)) : Optional.empty(),
                cyst ? Optional.of(lesion(other, kidneys.get(cystSide), 8, 18)) : Optional.empty(),
                bowel(Draw.of(options.seed(), "kidney", index, "bowel")));
    }

    /** No variation and no lesion: a template. */
    static KidneyDraws template() {
        Map<String, Double> still = new LinkedHashMap<>();
        nuisances(Draw.of(1)).forEach((name, value) -> still.put(name, 0.0));
        still.put("size", 1.0);
        still.putAll(Map.of("kidney", 160.0, "cortex", 25.0, "liver", 105.0, "vessel", 165.0));
        still.putAll(Map.of("tumour", 85.0, "cyst", 10.0));
        return new KidneyDraws(
                still,
                List.of(new Ellipse(66, -28, 25, 31, 0.2), new Ellipse(-66, -24, 25, 31, -0.2)),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static Ellipse kidney(Draw draw, int right) {
        return new Ellipse(
                right * draw.between(60, 74),
                draw.between(-36, -20) - 4 * right, // the right one lies lower and further back
                draw.between(22, 28),
                draw.between(26, 36),
                right * draw.between(-0.1, 0.5));
    }

    /** At the outer rim of a kidney, half buried. */
    private static Ellipse lesion(Draw draw, Ellipse kidney, double least, double most) {
        double outwards = kidney.x() > 0 ? 0 : Math.PI;
        double[] at = kidney.at(outwards + draw.between(-1.5, 1.5), draw.between(0.6, 0.95));
        double radius = draw.between(least, most);
        double longer = draw.between(0.85, 1.2);
        return new Ellipse(at[0], at[1], radius * longer, radius / longer, draw.between(0, Math.PI));
    }

    /** Loops with fluid or gas in front of the kidneys: as round and as dark as cysts, but elsewhere. */
    private static List<Ellipse> bowel(Draw draw) {
        List<Ellipse> loops = new ArrayList<>();
        int count = 3 + draw.nextInt(5);
        for (int i = 0; i < count; i++) {
            double radius = draw.between(8, 17);
            loops.add(new Ellipse(
                    draw.between(-95, 50), draw.between(28, 85), radius, radius * draw.between(0.8, 1.2), 0));
        }
        return loops;
    }

    private static Map<String, Double> nuisances(Draw draw) {
        Map<String, Double> drawn = new LinkedHashMap<>();
        drawn.put("shift_x", draw.between(-9, 9));
        drawn.put("shift_y", draw.between(-9, 9));
        drawn.put("turn", draw.between(-0.09, 0.09));
        drawn.put("size", draw.between(0.9, 1.12));
        drawn.put("fat", draw.between(6, 30)); // mm under the skin
        drawn.put("noise", draw.between(10, 22)); // HU
        drawn.put("kidney", draw.between(125, 195)); // by the phase of the contrast agent
        drawn.put("cortex", draw.between(0, 45)); // above the medulla
        drawn.put("liver", draw.between(80, 125));
        drawn.put("vessel", draw.between(120, 210));
        drawn.put("tumour", draw.between(60, 105));
        drawn.put("necrosis", draw.nextDouble() < 0.4 ? draw.between(0.3, 0.55) : 0); // of the tumour's width
        drawn.put("cyst", draw.between(2, 20));
        drawn.put("cupping", draw.between(0, 18)); // HU lower in the middle than at the skin: beam hardening
        return drawn;
    }

    double nuisance(String name) {
        return nuisances.getOrDefault(name, 0.0);
    }

    /** What of the two there is: none, tumour, cyst or both. */
    String pattern() {
        return tumour.isPresent() ? cyst.isPresent() ? "both" : "tumour" : cyst.isPresent() ? "cyst" : "none";
    }

    /** All numbers as a row of a table. */
    Map<String, Double> asTable() {
        Map<String, Double> table = new LinkedHashMap<>(nuisances);
        table.put(KidneyPhantom.TUMOUR, tumour.map(KidneyDraws::area).orElse(0.0));
        table.put("cyst_mm2", cyst.map(KidneyDraws::area).orElse(0.0));
        return table;
    }

    private static double area(Ellipse lesion) {
        return Math.PI * lesion.a() * lesion.b();
    }
}
