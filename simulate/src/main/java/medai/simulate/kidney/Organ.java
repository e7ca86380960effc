package medai.simulate.kidney;

/** Structures of the slice. */
enum Organ {
    AIR(0, "background"),
    BODY(1, "body"),
    KIDNEY(2, "kidney"),
    TUMOUR(3, "tumour"),
    CYST(4, "cyst"),
    LIVER(5, "liver"),
    SPINE(6, "spine"),
    VESSEL(7, "vessel"),
    BOWEL(8, "bowel");

    private final int label;
    private final String structure;

    Organ(int label, String structure) {
        this.label = label;
        this.structure = structure;
    }

    int label() {
        return label;
    }

    String structure() {
        return structure;
    }
}
