package medai.cli.stage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import medai.cli.config.Experiment;
import medai.explain.scale.GlobalScale;
import medai.explain.scale.ScaleStatistics;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;
import medai.train.Sample;

/**
 * scale.json: what the maps of a task's training part are like, by class and view, and the scales that follow from it. It carries a hash of the
 * network, the method and the prepared scans it was fitted to; under another hash it is not used.
 */
final class ScaleFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ScaleFile() {}

    /** Of the network's weights, the method with its settings, and every training scan. */
    static String hash(Path weights, String layer, Experiment.Explain explain, List<Sample> training)
            throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(weights));
            digest.update("%s of %s behind %s"
                    .formatted(explain.method(), explain.classes(), layer)
                    .getBytes(StandardCharsets.UTF_8));
            for (Sample sample : training) {
                digest.update(sample.id().toString().getBytes(StandardCharsets.UTF_8));
                for (Path view : sample.views()) {
                    digest.update(Files.readAllBytes(view));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param statistics by class and view */
    static void write(
            Path file,
            String hash,
            String layer,
            Experiment.Explain explain,
            List<String> views,
            List<List<ScaleStatistics>> statistics,
            List<List<GlobalScale>> scales)
            throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("fitted_to", hash);
        ArrayNode all = root.putArray("scales");
        for (int c = 0; c < statistics.size(); c++) {
            for (int v = 0; v < statistics.get(c).size(); v++) {
                ScaleStatistics own = statistics.get(c).get(v);
                GlobalScale scale = scales.get(c).get(v);
                ObjectNode one = all.addObject();
                one.put("method", explain.method().fileName());
                one.put("layer", layer.isEmpty() ? "features" : "features." + layer);
                one.put("class", explain.classes().get(c));
                one.put("view", views.get(v));
                one.put("n", own.maps());
                one.put("min", own.min());
                one.put("max", own.max());
                one.put("v_low", scale.vLow());
                one.put("v_high", scale.vHigh());
                one.put("p_low", scale.pLow());
                one.put("p_high", scale.pHigh());
                one.put("alpha", scale.alpha());
                one.put("beta", scale.beta());
                one.set("sketch", JSON.valueToTree(own.saved()));
            }
        }
        WholeFile.writeText(file, JSON.writeValueAsString(root) + "\n");
    }

    /** The statistics by class and view, if the file is there and was fitted to just this. */
    static Optional<List<List<ScaleStatistics>>> read(Path file, String hash, int classes) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(file.toFile());
            if (!root.path("fitted_to").asText().equals(hash)) {
                return Optional.empty();
            }
            JsonNode scales = root.path("scales");
            int views = scales.size() / classes;
            List<List<ScaleStatistics>> statistics = new ArrayList<>();
            for (int c = 0; c < classes; c++) {
                List<ScaleStatistics> own = new ArrayList<>();
                for (int v = 0; v < views; v++) {
                    own.add(ScaleStatistics.of(
                            JSON.treeToValue(scales.get(c * views + v).get("sketch"), ScaleStatistics.Saved.class)));
                }
                statistics.add(own);
            }
            return Optional.of(statistics);
        } catch (com.fasterxml.jackson.core.JsonProcessingException | RuntimeException e) {
            throw new UnusableInputException(
                    file, "something else", "a scale as medai explain writes it", "delete it; it is made anew");
        }
    }
}
