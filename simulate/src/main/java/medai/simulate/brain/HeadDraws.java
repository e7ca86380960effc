package medai.simulate.brain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import medai.imaging.random.Draw;

/**
 * Everything that makes one phantom head different from the next. Lengths in mm, angles in radians, factors relative to the
 * template.
 *
 * @param scale size of the head along R, A and S
 * @param rotation about R, A and S
 * @param shift along R, A and S
 * @param lateral width of the lateral ventricles
 * @param third width of the third ventricle
 * @param cistern size of the basal cisterns
 * @param sulci width of the sulci
 * @param spots periventricular spots
 * @param gain of the receiver
 * @param greyShift added to the signal of grey matter, relative to white matter
 * @param biasSlope change of the log coil sensitivity from the centre of the field of view to its edges
 * @param biasCurve the same, quadratic
 * @param noise SD in each of the two channels, relative to white matter
 * @param ghost strength of the motion ghost along the phase-encoding axis
 * @param texture seed of the subject's folds and deformation
 */
record HeadDraws(
        Axes scale,
        Axes rotation,
        Axes shift,
        double lateral,
        double third,
        double cistern,
        double sulci,
        List<Spot> spots,
        double gain,
        double greyShift,
        Axes biasSlope,
        Axes biasCurve,
        double noise,
        double ghost,
        long texture) {

    /** Log-widening of the lateral ventricles at effect size 1; its natural SD is about {@link #LATERAL_SD}. */
    private static final double LATERAL_EFFECT = 0.50;

    private static final double LATERAL_SD = 0.10;
    private static final double THIRD_EFFECT = 0.75;
    private static final double THIRD_SD = 0.15;
    private static final double SPOTS_EFFECT = 7;
    private static final double SPOTS = 1.5;

    static HeadDraws template() {
        return new HeadDraws(
                new Axes(1, 1, 1), Axes.NONE, Axes.NONE, 1, 1, 1, 1, List.of(), 1, 0, Axes.NONE, Axes.NONE, 0, 0, 0);
    }

    /**
     * @param effect 0 draws a head without disease; the other numbers do not depend on it
     * @param age in years: ventricles and sulci widen with it
     */
    static HeadDraws of(long seed, int index, double effect, double age, boolean female) {
        Draw pose = Draw.of(seed, "brain", index, "pose");
        double size = pose.normal(female ? 0.985 : 1.015, 0.025);
        Axes scale = Axes.of(() -> size * pose.normal(1, 0.02));
        Axes rotation = Axes.of(() -> pose.normal(0, 0.1));
        Axes shift = Axes.of(() -> pose.normal(0, 6));
        Draw shape = Draw.of(seed, "brain", index, "shape");
        double older = (age - 43) / 13;
        double lateral = Math.exp(shape.normal(0, LATERAL_SD) + 0.03 * older + LATERAL_EFFECT * effect);
        double third = Math.exp(shape.normal(0, THIRD_SD) + 0.04 * older + THIRD_EFFECT * effect);
        double cistern = Math.exp(shape.normal(0, 0.15));
        double sulci = Math.exp(shape.normal(0, 0.25) + 0.08 * older);
        Draw scanner = Draw.of(seed, "brain", index, "scanner");
        double gain = Math.exp(scanner.normal(0, 0.2));
        double greyShift = scanner.normal(0, 0.03);
        Axes biasSlope = Axes.of(() -> scanner.normal(0, 0.25));
        Axes biasCurve = Axes.of(() -> scanner.normal(0, 0.2));
        double noise = scanner.between(0.02, 0.05);
        double ghost = scanner.nextDouble() < 0.2 ? scanner.between(0.02, 0.06) : 0;
        return new HeadDraws(
                scale,
                rotation,
                shift,
                lateral,
                third,
                cistern,
                sulci,
                spots(Draw.of(seed, "brain", index, "spots"), SPOTS + SPOTS_EFFECT * effect, lateral),
                gain,
                greyShift,
                biasSlope,
                biasCurve,
                noise,
                ghost,
                Draw.of(seed, "brain", index, "texture").nextLong());
    }

    private static List<Spot> spots(Draw draw, double mean, double lateral) {
        int count = poisson(draw, mean);
        List<Spot> spots = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int side = draw.nextBoolean() ? 1 : -1;
            double[] on = HeadAnatomy.onVentricle(side, draw.between(0.05, 0.75));
            double away = on[3] * lateral + draw.between(2.5, 6);
            double angle = draw.between(-0.3, 1.4); // from lateral to superior
            spots.add(new Spot(
                    on[0] + side * away * Math.cos(angle),
                    on[1],
                    on[2] + away * Math.sin(angle),
                    draw.between(2, 3.6)));
        }
        return spots;
    }

    /** Knuth's multiplication method; the means here are small. */
    private static int poisson(Draw draw, double mean) {
        double limit = Math.exp(-mean);
        int count = -1;
        double product = 1;
        do {
            product *= draw.nextDouble();
            count++;
        } while (product > limit);
        return count;
    }

    /** All numbers by name, for the truth table. */
    Map<String, Double> asTable() {
        Map<String, Double> table = new LinkedHashMap<>();
        put(table, "scale", scale);
        put(table, "rotation", rotation);
        put(table, "shift", shift);
        table.put("lateral", lateral);
        table.put("third", third);
        table.put("cistern", cistern);
        table.put("sulci", sulci);
        table.put("spots", (double) spots.size());
        table.put("gain", gain);
        table.put("grey_shift", greyShift);
        put(table, "bias_slope", biasSlope);
        put(table, "bias_curve", biasCurve);
        table.put("noise", noise);
        table.put("ghost", ghost);
        return table;
    }

    private static void put(Map<String, Double> table, String name, Axes axes) {
        table.put(name + "_r", axes.r());
        table.put(name + "_a", axes.a());
        table.put(name + "_s", axes.s());
    }
}
