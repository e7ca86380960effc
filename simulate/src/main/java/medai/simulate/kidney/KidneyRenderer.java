package medai.simulate.kidney;

import java.util.List;
import java.util.Optional;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.random.Draw;

/**
 * Draws a slice in Hounsfield units: three points per axis and pixel decide structure and density (partial volume), then cupping
 * and noise.
 */
final class KidneyRenderer {
    private static final int FINE = 3;
    private static final double AIR_HU = -1000;
    private static final double FAT_HU = -100;
    private static final double MUSCLE_HU = 55;
    private static final double CORTEX = 0.78; // of the way from a kidney's centre to its rim
    private static final Ellipse OUTLINE = new Ellipse(0, 8, 160, 112, 0);
    private static final Ellipse LIVER = new Ellipse(92, 52, 70, 56, -0.3);
    private static final Ellipse VERTEBRA = new Ellipse(0, -48, 22, 19, 0);
    private static final Ellipse CANAL = new Ellipse(0, -74, 9, 8, 0);
    private static final List<Ellipse> MUSCLES = List.of(
            new Ellipse(36, -44, 16, 22, 0.3),
            new Ellipse(-36, -44, 16, 22, -0.3),
            new Ellipse(38, -84, 34, 16, 0),
            new Ellipse(-38, -84, 34, 16, 0));
    private static final Ellipse AORTA = new Ellipse(-9, -17, 10, 10, 0);
    private static final Ellipse CAVA = new Ellipse(16, -15, 12, 9, 0.2);

    private final Grid grid;
    private final KidneyDraws draws;
    private final Draw stream;
    private final double[] texture; // phases of the tumour's

    KidneyRenderer(Grid grid, KidneyDraws draws, Draw stream) {
        this.grid = grid;
        this.draws = draws;
        this.stream = stream;
        texture = new double[] {
            stream.between(0, 2 * Math.PI), stream.between(0, 2 * Math.PI), stream.between(4, 9), stream.between(4, 9)
        };
    }

    /** A pixel's structure and density. */
    private record Spot(Organ organ, double density) {}

    /** Scan, labels and what is a lesion. */
    List<Volume> draw() {
        float[] scan = new float[grid.size()];
        float[] labels = new float[grid.size()];
        float[] changed = new float[grid.size()];
        for (int y = 0; y < grid.height(); y++) {
            for (int x = 0; x < grid.width(); x++) {
                int at = grid.index(x, y, 0);
                double sum = 0;
                int[] counts = new int[Organ.values().length];
                for (int fine = 0; fine < FINE * FINE; fine++) {
                    Spot spot = spot(mm(FINE * x + fine % FINE, 0), mm(FINE * y + fine / FINE, 1));
                    sum += spot.density;
                    counts[spot.organ.label()]++;
                }
                int most = 0;
                for (int label = 1; label < counts.length; label++) {
                    most = counts[label] > counts[most] ? label : most;
                }
                double noisy = sum / (FINE * FINE) + stream.normal(0, draws.nuisance("noise"));
                scan[at] = (float) Math.rint(Math.max(AIR_HU, noisy));
                labels[at] = most;
                changed[at] = most == Organ.TUMOUR.label() || most == Organ.CYST.label() ? 1 : 0;
            }
        }
        return List.of(new Volume(grid, scan), new Volume(grid, labels), new Volume(grid, changed));
    }

    private double mm(int fine, int axis) {
        return ((fine + 0.5) / FINE - grid.size(axis) / 2.0) * grid.affine().spacing(axis);
    }

    /** What is at a place of the picture, in mm from its middle. */
    private Spot spot(double px, double py) {
        double turn = draws.nuisance("turn");
        double sx = (px - draws.nuisance("shift_x")) / draws.nuisance("size");
        double sy = (py - draws.nuisance("shift_y")) / draws.nuisance("size");
        double x = Math.cos(turn) * sx + Math.sin(turn) * sy;
        double y = Math.cos(turn) * sy - Math.sin(turn) * sx;
        double outline = OUTLINE.level(x, y);
        if (outline > 1) {
            return new Spot(Organ.AIR, AIR_HU);
        }
        double cupping = draws.nuisance("cupping") * (outline * outline - 1);
        Spot clean = inside(x, y, outline);
        return new Spot(clean.organ, clean.density + cupping);
    }

    private Spot inside(double x, double y, double outline) {
        Optional<Spot> lesion = lesion(x, y);
        if (lesion.isPresent()) {
            return lesion.get();
        }
        for (Ellipse kidney : draws.kidneys()) {
            double level = kidney.level(x, y);
            double[] hilum = kidney.at(kidney.x() > 0 ? Math.PI : 0, 0.75);
            if (new Ellipse(hilum[0], hilum[1], 9, 13, kidney.turn()).level(x, y) <= 1) {
                continue; // fat of the sinus
            }
            if (level <= 1) {
                return new Spot(
                        Organ.KIDNEY, draws.nuisance("kidney") + (level > CORTEX ? draws.nuisance("cortex") : 0));
            }
        }
        if (VERTEBRA.level(x, y) <= 1) {
            return new Spot(Organ.SPINE, VERTEBRA.level(x, y) > 0.85 ? 420 : 210);
        }
        if (CANAL.level(x, y) <= 1) {
            return new Spot(Organ.SPINE, 25);
        }
        if (AORTA.level(x, y) <= 1 || CAVA.level(x, y) <= 1) {
            return new Spot(Organ.VESSEL, draws.nuisance("vessel"));
        }
        if (LIVER.level(x, y) <= 1 && y > 0.2 * x) {
            return new Spot(Organ.LIVER, draws.nuisance("liver"));
        }
        for (int i = 0; i < draws.bowel().size(); i++) {
            double level = draws.bowel().get(i).level(x, y);
            if (level <= 1) {
                double content = i % 3 == 2 ? -700 : 15;
                return new Spot(Organ.BOWEL, level > 0.8 ? MUSCLE_HU : content);
            }
        }
        double depth = (1 - outline) * OUTLINE.b(); // mm below the skin, about
        boolean wall = depth > draws.nuisance("fat") && depth < draws.nuisance("fat") + 9;
        boolean muscle = wall || depth < 2.5 || MUSCLES.stream().anyMatch(m -> m.level(x, y) <= 1);
        return new Spot(Organ.BODY, muscle ? MUSCLE_HU : FAT_HU);
    }

    private Optional<Spot> lesion(double x, double y) {
        if (draws.tumour().isPresent() && draws.tumour().get().level(x, y) <= 1) {
            boolean dead = draws.tumour().get().level(x, y) < draws.nuisance("necrosis");
            double uneven = 14 * Math.sin(x / texture[2] * 2 + texture[0]) * Math.sin(y / texture[3] * 2 + texture[1]);
            return Optional.of(new Spot(Organ.TUMOUR, draws.nuisance("tumour") + uneven - (dead ? 35 : 0)));
        }
        if (draws.cyst().isPresent() && draws.cyst().get().level(x, y) <= 1) {
            return Optional.of(new Spot(Organ.CYST, draws.nuisance("cyst")));
        }
        return Optional.empty();
    }
}
