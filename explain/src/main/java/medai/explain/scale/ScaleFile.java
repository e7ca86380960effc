package medai.explain.scale;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
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
import medai.cohort.run.Json;
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
    private static final String ANEW = "delete it; it is made anew";

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
                    ofViews.add(of.scale(how));
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
        if (how.kind() != GlobalScale.Kind.TANH) { // files of earlier versions lack both, and mean tanh
            root.put("kind", how.kind().name());
            root.put("ratio", how.ratio());
        }
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

    /**
     * Empty if the file is from an earlier version, without the settings of the scale.
     *
     * @throws UnusableInputException naming what is missing or makes no sense
     */
    public static Optional<ScaleFile> read(Path file) throws IOException {
        JsonNode root = Json.read(file, ANEW);
        if (!root.has("statistic")) {
            return Optional.empty();
        }
        try {
            ScaleConfig how = new ScaleConfig(
                    ScaleStatistics.Statistic.valueOf(text(root, "statistic")),
                    number(root, "low"),
                    number(root, "high"),
                    number(root, "v_low"),
                    number(root, "v_high"),
                    required(root, "shared", JsonNodeType.BOOLEAN).booleanValue(),
                    root.has("kind") ? GlobalScale.Kind.valueOf(text(root, "kind")) : GlobalScale.Kind.TANH,
                    root.has("ratio") ? number(root, "ratio") : 1);
            List<String> classes = new ArrayList<>();
            List<String> views = new ArrayList<>();
            List<List<ScaleStatistics>> statistics = new ArrayList<>();
            JsonNode scales = required(root, "scales", JsonNodeType.ARRAY);
            for (JsonNode one : scales) {
                String name = text(one, "class");
                String view = text(one, "view");
                if (!classes.contains(name)) {
                    classes.add(name);
                    statistics.add(new ArrayList<>());
                }
                if (!views.contains(view)) {
                    views.add(view);
                }
                List<ScaleStatistics> own = statistics.get(classes.indexOf(name));
                if (views.indexOf(view) != own.size()) {
                    throw new IllegalArgumentException("class %s has no view %s there".formatted(name, view));
                }
                own.add(ScaleStatistics.of(
                        JSON.treeToValue(required(one, "sketch", JsonNodeType.OBJECT), ScaleStatistics.Saved.class)));
            }
            if (classes.isEmpty() || statistics.stream().anyMatch(own -> own.size() != views.size())) {
                throw new IllegalArgumentException("not every class has every view");
            }
            return Optional.of(new ScaleFile(
                    text(root, "fitted_to"),
                    text(scales.get(0), "method"),
                    text(scales.get(0), "layer"),
                    classes,
                    views,
                    how,
                    statistics));
        } catch (JsonProcessingException e) {
            throw unusable(file, "a sketch that makes no sense");
        } catch (IllegalArgumentException e) {
            throw unusable(file, String.valueOf(e.getMessage()));
        }
    }

    private static UnusableInputException unusable(Path file, String found) {
        return new UnusableInputException(file, found, "a scale as medai explain writes it", ANEW);
    }

    private static JsonNode required(JsonNode node, String name, JsonNodeType type) {
        JsonNode value = node.path(name);
        if (value.getNodeType() != type) {
            throw new IllegalArgumentException(
                    "\"%s\" is %s".formatted(name, value.isMissingNode() ? "missing" : value.toString()));
        }
        return value;
    }

    private static String text(JsonNode node, String name) {
        return required(node, name, JsonNodeType.STRING).textValue();
    }

    private static double number(JsonNode node, String name) {
        return required(node, name, JsonNodeType.NUMBER).doubleValue();
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
            all.add(file, one);
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
            all.add(file, one);
            hashes.append(' ').append(one.hash);
        }
        return new ScaleFile(hashes.toString(), all.method, all.layer, all.classes, all.views, all.how, all.statistics);
    }

    private static ScaleFile required(Path file) throws IOException {
        return read(file)
                .orElseThrow(() -> new UnusableInputException(
                        file, "a scale of an earlier version", "one of this version", "fit all shards again"));
    }

    private void add(Path file, ScaleFile other) throws UnusableInputException {
        if (!classes.equals(other.classes) || !views.equals(other.views)) {
            throw new UnusableInputException(
                    file,
                    "classes %s and views %s".formatted(other.classes, other.views),
                    "those of the first file, %s and %s".formatted(classes, views),
                    "fit all of them again, with the same config");
        }
        for (int c = 0; c < classes.size(); c++) {
            for (int v = 0; v < views.size(); v++) {
                statistics.get(c).get(v).add(other.statistics.get(c).get(v));
            }
        }
    }
}
