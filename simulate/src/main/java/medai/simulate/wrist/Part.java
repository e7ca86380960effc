package medai.simulate.wrist;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The structures, in the order of the RA thesis' segmentation (chapter 5): background, skin, vessels, other tissue, 14 tendons,
 * 15 bones. Where they lie is schematic.
 */
enum Part {
    BACKGROUND,
    SKIN,
    VESSEL,
    TISSUE,
    FCU(tendon(17, -14, 2.4, 2.4)),
    FPL(tendon(-9, -11.5, 2.2, 2.2)),
    FCR(tendon(-16, -13, 2.2, 2)),
    PL(tendon(-1, -17.5, 2.2, 1.3)),
    FDS(tendon(3, -13.5, 5, 2)),
    FDP(tendon(3, -9.5, 5, 2)),
    EPL(tendon(-5, 15, 1.8, 1.5)),
    ED(tendon(3, 15.5, 4, 1.8)),
    EDM(tendon(12, 14.5, 1.7, 1.6)),
    ECU(tendon(20, 9.5, 2.5, 2)),
    EPB(tendon(-23.5, 5.5, 1.6, 1.6)),
    APL(tendon(-25, 0.5, 2, 1.8)),
    ECRB(tendon(-10.5, 14, 2.1, 1.7)),
    ECRL(tendon(-16, 12.5, 2.1, 1.7)),
    SCAPHOID(new Solid.Ellipsoid(-13, 0, -6, 7.5, 7, 6.5)),
    LUNATE(new Solid.Ellipsoid(0.5, 0.5, -7.5, 6.5, 7, 6)),
    TRIQUETRUM(new Solid.Ellipsoid(13, 1.5, -5, 5.5, 6, 5.5)),
    PISIFORM(new Solid.Ellipsoid(17, -8, -3, 4, 3.5, 4.5)),
    TRAPEZIUM(new Solid.Ellipsoid(-20.5, -3, 6.5, 5.5, 6, 5.5)),
    TRAPEZOID(new Solid.Ellipsoid(-11, 3, 7, 4.2, 5.5, 5)),
    CAPITATE(new Solid.Ellipsoid(-1.5, 2, 6, 5.2, 6.5, 7.2)),
    HAMATE(new Solid.Ellipsoid(9, 1, 5, 5.2, 6.5, 6.5)),
    ULNA(new Solid.Tube(-60, -22, 16, 4, 0, 0, 0, 6.5, 6.5)),
    RADIUS(new Solid.Tube(-60, -22, -7, 2, 0, 0, 0, 12, 8.5)),
    METACARPAL1(new Solid.Tube(16, 60, -17, -3, -0.5, -0.12, 0, 5, 5)),
    METACARPAL2(new Solid.Tube(18, 60, -10.5, 3.5, -0.12, 0.02, 0, 5, 5)),
    METACARPAL3(new Solid.Tube(19, 60, -1.5, 4.5, -0.02, 0.02, 0, 5, 5)),
    METACARPAL4(new Solid.Tube(17, 60, 7, 3.5, 0.1, 0.02, 0, 4.5, 4.5)),
    METACARPAL5(new Solid.Tube(15, 60, 13, 1.5, 0.2, 0, 0, 4.5, 4.5));

    /** Arteries and veins. */
    static final List<Solid> VESSELS = List.of(
            tendon(-20, -12, 1.4, 1.4),
            tendon(11, -16.5, 1.4, 1.4),
            tendon(-9, 17.5, 1.2, 1.2),
            tendon(8, 17.5, 1.2, 1.2));

    private final List<Solid> solids = new ArrayList<>();

    Part(Solid... solids) {
        this.solids.addAll(List.of(solids));
    }

    /** Runs along the whole wrist, a little closer to the middle at its narrowest. */
    private static Solid tendon(double x, double y, double rx, double ry) {
        return new Solid.Tube(-60, 60, x, y, 0.002 * x, 0, 0.4 * Math.signum(y), rx, ry);
    }

    List<Solid> solids() {
        return List.copyOf(solids);
    }

    /** Number in label maps. */
    int number() {
        return compareTo(BACKGROUND);
    }

    boolean isTendon() {
        return compareTo(FCU) >= 0 && compareTo(ECRL) <= 0;
    }

    boolean isBone() {
        return compareTo(SCAPHOID) >= 0;
    }

    /** As the thesis writes it: tendons by their initials, the others by name. */
    String label() {
        String lower = name().toLowerCase(Locale.ROOT);
        return isTendon() ? name() : isBone() ? Character.toUpperCase(lower.charAt(0)) + lower.substring(1) : lower;
    }
}
