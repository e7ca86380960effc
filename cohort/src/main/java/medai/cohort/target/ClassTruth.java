package medai.cohort.target;

/**
 * The class of a subject.
 *
 * @param number in the order of the target's classes; -1 where it is not known
 * @param name empty where it is not known
 */
public record ClassTruth(int number, String name) implements Truth {
    /** The class is not known. */
    public static final ClassTruth UNKNOWN = new ClassTruth(-1, "");

    @Override
    public boolean known() {
        return number >= 0;
    }

    @Override
    public String stratum() {
        return name;
    }

    @Override
    public int classNumber() {
        return number;
    }

    @Override
    public boolean concerns(int output) {
        return number < 0 || number == output;
    }

    @Override
    public String outcome(int output, int called) {
        if (number < 0) {
            return "";
        }
        return number == output ? called == output ? "TP" : "FN" : called == output ? "FP" : "TN";
    }
}
