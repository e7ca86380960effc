package medai.explain.importance;

import java.io.IOException;
import java.nio.file.Path;
import medai.explain.figure.CamFigures;

/** A report on the importance tables of a task: flags, and a figure for each class with the features of both parts. */
public final class ImportanceReport {
    private ImportanceReport() {}

    /** @return a one-line summary for the user */
    public static String write(Path folder) throws IOException {
        ImportanceTable training = ImportanceTable.read(folder.resolve(ImportanceTable.TRAIN));
        ImportanceTable test = ImportanceTable.read(folder.resolve(ImportanceTable.TEST));
        for (int c = 0; c < training.classes().size(); c++) {
            if (training.matrix().scans(c) > 0 && test.matrix().scans(c) > 0) {
                String name = training.classes().get(c);
                CamFigures.importance(
                        folder.resolve("figures/importance_" + name),
                        name,
                        training.matrix().of(c),
                        test.matrix().of(c));
            }
        }
        return "features: %s (flags.csv)".formatted(FeatureFlags.write(folder));
    }
}
