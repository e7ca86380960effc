package medai.networks.engine;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A TorchScript module in inference mode, with gradients with respect to its inputs. A module holds code, so load only trusted
 * ones.
 */
public final class ScriptedModule {
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    private final PtSymbolBlock module;

    private ScriptedModule(PtSymbolBlock module) {
        this.module = module;
    }

    /**
     * @param owner of its weights
     * @throws UncheckedIOException if the file cannot be read
     * @throws EngineException if it is no such module
     */
    public static ScriptedModule load(Path file, NDManager owner) {
        try (InputStream in = Files.newInputStream(file)) {
            if (!Arrays.equals(in.readNBytes(ZIP.length), ZIP)) {
                throw new EngineException(file + " is no archive of TorchScript");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // With gradients with respect to its weights too: otherwise nothing computed by it has gradients.
        PtSymbolBlock loaded =
                JniUtils.loadModule((PtNDManager) owner, file, false, new String[0], new String[0], true);
        JniUtils.enableInferenceMode(loaded);
        return new ScriptedModule(loaded);
    }

    /** Its output; a tuple or list of tensors becomes as many arrays. */
    public NDList forward(NDList inputs) {
        return IValueUtils.forward(module, inputs, true); // true: with a graph where one is recorded
    }
}
