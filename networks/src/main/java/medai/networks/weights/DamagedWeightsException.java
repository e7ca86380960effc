package medai.networks.weights;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A file of weights, or the description of their network, cannot be used: it is damaged, of another format, or belongs to another
 * network. The message can be shown to the user unchanged.
 */
public final class DamagedWeightsException extends IOException {
    private static final long serialVersionUID = 1;

    private static final String AGAIN = "get the file again from where it was made";

    /** The files of a run can be made anew, but only whoever has its scans can do that. */
    private static final String OF_A_RUN =
            "restore the file from a copy, or, if the run is yours, delete the folder of the task to train it again";

    private final String complaint;
    private final String remedy;

    /** Of a file whose origin is not known. */
    public DamagedWeightsException(Path file, String found, String expected) {
        this(file, found, expected, AGAIN);
    }

    /** @param remedy what the user can do */
    public DamagedWeightsException(Path file, String found, String expected, String remedy) {
        this("%s: found %s, expected %s".formatted(file, found, expected), remedy);
    }

    private DamagedWeightsException(String complaint, String remedy) {
        super(complaint + "; " + remedy);
        this.complaint = complaint;
        this.remedy = remedy;
    }

    /** For an imported network, in two modules. */
    public static DamagedWeightsException ofModules(Path features, Path head, String found) {
        return new DamagedWeightsException(
                "%s, %s: found %s, expected two TorchScript modules, the first from one image for each view to as many feature maps, the second from those to one row of outputs"
                        .formatted(features, head, found),
                "see docs/explaining.md");
    }

    /** The same of a file in a run's folder, with the advice that fits there. */
    public DamagedWeightsException ofRun() {
        return remedy.equals(AGAIN) ? new DamagedWeightsException(complaint, OF_A_RUN) : this;
    }
}
