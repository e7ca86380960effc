package medai.networks.weights;

import java.io.IOException;
import java.nio.file.Path;

/** A weights file is damaged, or belongs to another network; the message can be shown to the user unchanged. */
public final class DamagedWeightsException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedWeightsException(Path file, String found, String expected) {
        super("%s: found %s, expected %s; restore the file from a copy, or delete its folder to train this task again"
                .formatted(file, found, expected));
    }

    private DamagedWeightsException(String message) {
        super(message);
    }

    /** For an imported network, in two modules. */
    public static DamagedWeightsException ofModules(Path features, Path head, String found) {
        return new DamagedWeightsException(
                "%s, %s: found %s, expected two TorchScript modules, the first from one image for each view to as many feature maps, the second from those to one row of outputs; see docs/explaining.md"
                        .formatted(features, head, found));
    }
}
