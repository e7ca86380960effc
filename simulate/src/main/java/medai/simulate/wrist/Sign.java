package medai.simulate.wrist;

import java.util.Arrays;
import java.util.List;

/**
 * What is scored, in the order of the RA thesis (Route 2 of the wrist): tenosynovitis of the extensor compartments VI to I and
 * the flexors 1 to 4, synovitis of three joints, bone-marrow oedema of 15 bones.
 */
record Sign(String kind, String place, List<Part> parts) {
    static final String TSY = "tsy";
    static final String SYN = "syn";
    static final String BME = "bme";

    /** All 28. */
    static final List<Sign> ALL = List.of(
            new Sign(TSY, "VI", List.of(Part.ECU)),
            new Sign(TSY, "V", List.of(Part.EDM)),
            new Sign(TSY, "IV", List.of(Part.ED)),
            new Sign(TSY, "III", List.of(Part.EPL)),
            new Sign(TSY, "II", List.of(Part.ECRB, Part.ECRL)),
            new Sign(TSY, "I", List.of(Part.APL, Part.EPB)),
            new Sign(TSY, "1", List.of(Part.FCU)),
            new Sign(TSY, "2", List.of(Part.FDS, Part.FDP)),
            new Sign(TSY, "3", List.of(Part.FPL)),
            new Sign(TSY, "4", List.of(Part.FCR)),
            new Sign(SYN, "RU", List.of(Part.RADIUS, Part.ULNA)),
            new Sign(SYN, "RC", List.of(Part.RADIUS, Part.SCAPHOID, Part.LUNATE, Part.TRIQUETRUM)),
            new Sign(
                    SYN,
                    "IC",
                    List.of(
                            Part.SCAPHOID,
                            Part.LUNATE,
                            Part.TRIQUETRUM,
                            Part.TRAPEZIUM,
                            Part.TRAPEZOID,
                            Part.CAPITATE,
                            Part.HAMATE)),
            bone("1", Part.METACARPAL1),
            bone("2", Part.METACARPAL2),
            bone("3", Part.METACARPAL3),
            bone("4", Part.METACARPAL4),
            bone("5", Part.METACARPAL5),
            bone("TM", Part.TRAPEZIUM),
            bone("TD", Part.TRAPEZOID),
            bone("CA", Part.CAPITATE),
            bone("HA", Part.HAMATE),
            bone("SC", Part.SCAPHOID),
            bone("LU", Part.LUNATE),
            bone("TQ", Part.TRIQUETRUM),
            bone("PI", Part.PISIFORM),
            bone("RA", Part.RADIUS),
            bone("UL", Part.ULNA));

    Sign {
        parts = List.copyOf(parts);
    }

    private static Sign bone(String place, Part part) {
        return new Sign(BME, place, List.of(part));
    }

    /** As columns are called: {@code tsy_VI}. */
    String name() {
        return kind + "_" + place;
    }

    /** The joints' places: where synovitis swells, as boxes in mm along z and between which parts. */
    static double[] jointZ(String place) {
        return switch (place) {
            case "RU" -> new double[] {-26, -16};
            case "RC" -> new double[] {-17, -9};
            case "IC" -> new double[] {-4, 4};
            default ->
                throw new IllegalArgumentException(
                        "no joint " + place + "; there are " + Arrays.asList("RU", "RC", "IC"));
        };
    }
}
