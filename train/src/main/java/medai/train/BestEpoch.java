package medai.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import medai.cohort.Sample;
import medai.imaging.file.Remarks;
import medai.imaging.file.WholeFile;
import medai.infer.answer.Logits;
import medai.networks.Network;
import medai.networks.weights.DamagedWeightsException;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;

/**
 * The weights of the epoch that was best on the validation part so far, in {@code resume/best.safetensors}. If a run resumes
 * before the epoch of that file, it reaches that epoch again with the same value, and the file stays.
 */
final class BestEpoch {
    private final Selection selection;
    private final List<Sample> samples;
    private final ScanCache cache;
    private final Path file;
    private final String fingerprint;
    private double best = Double.NEGATIVE_INFINITY;
    private int bestEpoch;

    BestEpoch(Selection selection, List<Sample> samples, ScanCache cache, Path file, String fingerprint)
            throws IOException {
        this.selection = selection;
        this.samples = List.copyOf(samples);
        this.cache = cache;
        this.file = file;
        this.fingerprint = fingerprint;
        if (Files.exists(file)) {
            Map<String, String> meta = ResumeState.saved(file).metadata();
            if (fingerprint.equals(meta.get("fingerprint"))) {
                best = value(meta.getOrDefault("value", ""));
                bestEpoch = ResumeState.number(file, meta, "epoch");
            } else {
                Files.delete(file);
            }
        }
    }

    private double value(String text) throws DamagedWeightsException {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new DamagedWeightsException(file, "value \"%s\"".formatted(text), "the best epoch's").ofRun();
        }
    }

    /** Whether an epoch is to be evaluated. */
    boolean wants(int epoch, int epochs) {
        return epoch % selection.every() == 0 || epoch == epochs;
    }

    /** Evaluates the network of an epoch, and keeps it if it is the best so far. */
    double judge(int epoch, Network network) throws IOException {
        List<float[]> outputs = new ArrayList<>();
        for (Sample sample : samples) {
            outputs.add(outputs(network, sample));
        }
        double value = selection.of(samples, outputs);
        if (value > best || !isDefined()) {
            best = value;
            bestEpoch = epoch;
            Map<String, String> meta = Map.of(
                    "fingerprint", fingerprint, "epoch", Integer.toString(epoch), "value", Double.toString(value));
            WholeFile.write(file, new Safetensors(meta, network.weights())::writeTo);
        }
        return value;
    }

    private boolean isDefined() {
        return best > Double.NEGATIVE_INFINITY;
    }

    /** Says so where no epoch could be judged. */
    void remark(int task) {
        if (!isDefined()) {
            Remarks.add(
                    "train.select",
                    "in task %d no epoch has a value of %s, since the answers to all scans of the validation part are alike or one class has no scan: the last epoch is kept"
                            .formatted(task, selection.metric().name().toLowerCase(Locale.ROOT)));
        }
    }

    private float[] outputs(Network network, Sample sample) throws IOException {
        List<float[]> images = new ArrayList<>();
        for (Path view : sample.views()) {
            images.add(cache.get(view).voxels());
        }
        return Logits.finite(network.outputs(joined(images)), sample.id());
    }

    private static float[] joined(List<float[]> images) {
        float[] all = new float[images.stream().mapToInt(image -> image.length).sum()];
        int at = 0;
        for (float[] image : images) {
            System.arraycopy(image, 0, all, at, image.length);
            at += image.length;
        }
        return all;
    }

    /** The best epoch, from 1, and its weights. */
    int epoch() {
        return bestEpoch;
    }

    Map<String, Tensor> weights() throws IOException {
        return ResumeState.saved(file).tensors();
    }
}
