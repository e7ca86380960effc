package medai.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.table.Table;

/** The rows of log.csv. The whole file is rewritten after every epoch, so that it is never ahead of the checkpoint. */
final class TrainingLog {
    private static final List<String> COLUMNS = List.of("stage", "epoch", "step", "split", "name", "value", "seconds");

    private final Path file;
    private final List<List<Object>> rows = new ArrayList<>();

    TrainingLog(Path file) {
        this.file = file;
    }

    /** Takes over the rows that an earlier process wrote, up to the given number of finished epochs of the given stage. */
    void resume(List<String> finishedStages, String stage, int epochs) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        for (Table.Row row : Table.read(file).rows()) {
            String rowStage = row.require("stage");
            if (finishedStages.contains(rowStage) || (rowStage.equals(stage) && row.number("epoch") <= epochs)) {
                rows.add(List.copyOf(row.values()));
            }
        }
    }

    /** @param part of the split that the value belongs to */
    void add(String stage, int epoch, long step, String part, String name, double value, double seconds) {
        rows.add(List.of(stage, epoch, step, part, name, value, seconds));
    }

    void write() throws IOException {
        Table.write(file, COLUMNS, rows);
    }
}
