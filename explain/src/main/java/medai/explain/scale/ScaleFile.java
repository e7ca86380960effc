package medai.explain.scale;

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
import medai.cohort.Sample;
import medai.cohort.run.StableText;
import medai.explain.cam.CamMethod;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;

/**
 * scale.json: statistics of the maps of a task's training part, by class and view, and the scales that follow from them. It
 * carries a hash of the network, the method and the prepared scans it was fitted to; if the hash differs, the file is not used.
 *
 * @param how the scales follow from the statistics
 * @param statistics by class and view
 */
public record ScaleFile(
        String hash,
        String method,
        String layer,
        List<String> classes,
        List<String> views,
        ScaleConfig how,
        List<List<ScaleStatistics>> statistics) {
    /** The layer whose features the head takes. */
    public static final String LAST = "features";

    private static final ObjectMapper JSON = new ObjectMapper();

    public static ScaleFile of(
            String hash,
            String layer,
            CamMethod method,
            List<String> classes,
            ScaleConfig how,
            List<String> views,
            List<List<ScaleStatistics>> statistics) {
        return new ScaleFile(
                hash, method.fileName(), layer.isEmpty() ? LAST : LAST + "." + layer, classes, views, how, statistics);
    }

    /** The hash of the network's weights, the method with its settings, and every training scan. */
    public static String hash(
            List<Path> weights, String layer, CamMethod method, List<String> classes, List<Sample> training)
            throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : weights) {
                digest.update(Files.readAllBytes(file));
            }
            digest.update("%s of %s behind %s"
                    .formatted(StableText.of(method), classes, layer)
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

    /** The same statistics under other settings of the scale. */
    public ScaleFile with(ScaleConfig other) {
        return new ScaleFile(hash, method, layer, classes, views, other, statistics);
    }

    /**
     * The scales by class and view.
     *
     * @param where they are needed, for the message
     * @throws UnusableInputException if the maps of the training part are all the same, as may happen with a network that has
     *     learnt nothing
     */
    public List<List<GlobalScale>> scales(Object where) throws UnusableInputException {
        List<List<GlobalScale>> scales = new ArrayList<>();
        for (List<ScaleStatistics> own : statistics) {
            List<GlobalScale> ofViews = new ArrayList<>();
            for (int v = 0; v < own.size(); v++) {
                int from = viewOf(classes.get(scales.size()), own, v);
                ScaleStatistics of = own.get(from);
                if (how.shared()) {
                    of = new ScaleStatistics();
                    for (int c = 0; c < statistics.size(); c++) {
                        if (viewOf(classes.get(c), statistics.get(c), from) == from) {
                            of.add(statistics.get(c).get(from));
                        }
                    }
                }
                try {
                    ofViews.add(of.scale(how.statistic(), how.low(), how.high(), how.vLow(), how.vHigh()));
                } catch (IllegalArgumentException e) {
                    throw new UnusableInputException("%s: maps of %s in the training part: %s"
                            .formatted(where, classes.get(scales.size()), e.getMessage()));
                }
            }
            scales.add(ofViews);
        }
        return scales;
    }

    /**
     * The view whose scale a view takes: usually its own. An output of a segmentation belongs to one view and is named after it
     * ({@code tra_19}); its maps of other views are zeros on any scale, and take the scale of its view.
     */
    private int viewOf(String output, List<ScaleStatistics> own, int view) {
        boolean zeros = own.get(view).min() == 0 && own.get(view).max() == 0;
        for (int other = 0; other < views.size() && zeros; other++) {
            if (other != view && output.startsWith(views.get(other) + "_")) {
                return other;
            }
        }
        return view;
    }

    /** Writes the statistics and the scales. */
    public void write(Path file) throws IOException {
        write(file, true);
    }

    /** Writes the statistics alone, for a shard: its scans may be too few for a scale. */
    public void writePart(Path file) throws IOException {
        write(file, false);
    }

    private void write(Path file, boolean complete) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("fitted_to", hash);
        root.put("statistic", how.statistic().name());
        root.put("low", how.low());
        root.put("high", how.high());
        root.put("v_low", how.vLow());
        root.put("v_high", how.vHigh());
        root.put("shared", how.shared());
        ArrayNode all = root.putArray("scales");
        List<List<GlobalScale>> scales = complete ? scales(file) : List.of();
        for (int c = 0; c < classes.size(); c++) {
            for (int v = 0; v < views.size(); v++) {
                ScaleStatistics own = statistics.get(c).get(v);
                ObjectNode one = all.addObject();
                one.put("method", method);
                one.put("layer", layer);
                one.put("class", classes.get(c));
                one.put("view", views.get(v));
                one.put("n", own.maps());
                one.put("min", own.min());
                one.put("max", own.max());
                if (complete) {
                    put(one, scales.get(c).get(v));
                }
                one.set("sketch", JSON.valueToTree(own.saved()));
            }
        }
        WholeFile.writeText(file, JSON.writeValueAsString(root) + "\n");
    }

    private static void put(ObjectNode one, GlobalScale scale) {
        one.put("v_low", scale.vLow());
        one.put("v_high", scale.vHigh());
        one.put("p_low", scale.pLow());
        one.put("p_high", scale.pHigh());
        one.put("alpha", scale.alpha());
        one.put("beta", scale.beta());
    }

    /** Empty if the file is from an earlier version, without the settings of the scale. */
    public static Optional<ScaleFile> read(Path file) throws IOException {
        try {
            JsonNode root = JSON.readTree(file.toFile());
            if (!root.has("statistic")) {
                return Optional.empty();
            }
            JsonNode first = root.path("scales").path(0);
            ScaleConfig how = new ScaleConfig(
                    ScaleStatistics.Statistic.valueOf(root.path("statistic").asText()),
                    root.path("low").asDouble(),
                    root.path("high").asDouble(),
                    root.path("v_low").asDouble(),
                    root.path("v_high").asDouble(),
                    root.path("shared").asBoolean());
            List<String> classes = new ArrayList<>();
            List<String> views = new ArrayList<>();
            List<List<ScaleStatistics>> statistics = new ArrayList<>();
            for (JsonNode one : root.path("scales")) {
                String name = one.path("class").asText();
                String view = one.path("view").asText();
                if (!classes.contains(name)) {
                    classes.add(name);
                    statistics.add(new ArrayList<>());
                }
                if (!views.contains(view)) {
                    views.add(view);
                }
                statistics
                        .get(classes.indexOf(name))
                        .add(ScaleStatistics.of(JSON.treeToValue(one.get("sketch"), ScaleStatistics.Saved.class)));
            }
            return Optional.of(new ScaleFile(
                    root.path("fitted_to").asText(),
                    first.path("method").asText(),
                    first.path("layer").asText(),
                    classes,
                    views,
                    how,
                    statistics));
        } catch (com.fasterxml.jackson.core.JsonProcessingException | RuntimeException e) {
            throw new UnusableInputException(
                    file, "something else", "a scale as medai explain writes it", "delete it; it is made anew");
        }
    }

    /**
     * Merges the files of all shards.
     *
     * @throws UnusableInputException if they are from different networks or methods
     */
    public static ScaleFile merged(List<Path> files) throws IOException {
        ScaleFile all = required(files.get(0));
        for (Path file : files.subList(1, files.size())) {
            ScaleFile one = required(file);
            if (!all.hash.equals(one.hash)) {
                throw new UnusableInputException(
                        file,
                        "a scale that was fitted to something else than that of " + files.get(0),
                        "one network, method and training part for all shards",
                        "fit all shards again");
            }
            all.add(one);
        }
        return all;
    }

    /**
     * One common scale for the maps of several networks, by the same method and for the same classes, so that they can be
     * compared.
     */
    public static ScaleFile ofNetworks(List<Path> files) throws IOException {
        ScaleFile all = required(files.get(0));
        StringBuilder hashes = new StringBuilder(all.hash);
        for (Path file : files.subList(1, files.size())) {
            ScaleFile one = required(file);
            all.add(one);
            hashes.append(' ').append(one.hash);
        }
        return new ScaleFile(hashes.toString(), all.method, all.layer, all.classes, all.views, all.how, all.statistics);
    }

    private static ScaleFile required(Path file) throws IOException {
        return read(file)
                .orElseThrow(() -> new UnusableInputException(
                        file, "a scale of an earlier version", "one of this version", "fit all shards again"));
    }

    private void add(ScaleFile other) {
        for (int c = 0; c < classes.size(); c++) {
            for (int v = 0; v < views.size(); v++) {
                statistics.get(c).get(v).add(other.statistics.get(c).get(v));
            }
        }
    }
}
