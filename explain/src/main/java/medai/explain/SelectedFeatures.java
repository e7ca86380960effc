package medai.explain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import medai.explain.importance.ImportanceTable;
import medai.explain.scale.ScaleFile;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import medai.networks.Network;
import medai.networks.weights.Tensor;

/**
 * The features listed in selected_CLASS.csv, among all features of the task that they were selected from; the tables of that task
 * lie in the same folder.
 *
 * @param file it was read from
 * @param kept the selected ones, by number
 * @param count of all features
 */
public record SelectedFeatures(Path file, Set<Integer> kept, int count) {
    public SelectedFeatures {
        kept = Set.copyOf(kept);
    }

    /**
     * @throws UnusableInputException if maps were made of other features than those that the head takes, or a selected one does
     *     not exist
     */
    public static SelectedFeatures read(Path file) throws IOException {
        Path scale = file.resolveSibling(TrainingMaps.SCALE);
        Optional<ScaleFile> known = Files.exists(scale) ? ScaleFile.read(scale) : Optional.empty();
        String layer = known.orElseThrow(() -> new MissingInputException(
                        scale + ": not there; --keep takes a table where medai explain wrote it"))
                .layer();
        if (!layer.equals(ScaleFile.LAST)) {
            throw new UnusableInputException(
                    file,
                    "features behind layer " + layer,
                    "those that the head takes",
                    "explain the network at its last features (without explain.layer)");
        }
        List<String> all =
                ImportanceTable.read(file.resolveSibling(ImportanceTable.TRAIN)).features();
        Set<Integer> kept = new HashSet<>();
        List<String> problems = new ArrayList<>();
        for (Table.Row row : Table.read(file).rows()) {
            String name = row.require("feature");
            if (!all.contains(name)) {
                problems.add("line %d: feature \"%s\" is none of %s"
                        .formatted(row.line(), name, file.resolveSibling(ImportanceTable.TRAIN)));
            }
            kept.add(all.indexOf(name));
        }
        UnusableInputException.throwIfAny(file, problems);
        return new SelectedFeatures(file, kept, all.size());
    }

    /** Writes selected_CLASS.csv for each class, the most important feature first; nothing if the config selects none. */
    static void write(Path folder, ExplainConfig explain, TrainingMaps training) throws IOException {
        List<List<Integer>> selected = training.selected();
        for (int c = 0; c < selected.size(); c++) {
            double[] importance = training.importance().of(c);
            List<List<Object>> rows = new ArrayList<>();
            for (int k : selected.get(c)) {
                rows.add(List.of(training.features().get(k), importance[k]));
            }
            Table.write(
                    folder.resolve("selected_%s.csv".formatted(explain.classes().get(c))),
                    List.of("feature", "importance"),
                    rows);
        }
    }

    /** The weights of the network, changed so that it uses no other features. */
    public Map<String, Tensor> weights(Network network) throws UnusableInputException {
        try {
            return network.weightsKeeping(kept::contains, count);
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException("%s: %s; is it of this network?".formatted(file, e.getMessage()));
        }
    }
}
