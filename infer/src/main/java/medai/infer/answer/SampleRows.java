package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.cohort.manifest.SampleId;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Rows about samples; if some are pieces of scans, a last column names the pieces. */
public final class SampleRows {
    private final List<String> columns = new ArrayList<>(List.of("subject", "session", "task", "part"));
    private final List<SampleId> ids = new ArrayList<>();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    /** @param further columns after subject, session, task and part */
    public SampleRows(List<String> further) {
        columns.addAll(further);
    }

    public void add(SampleId id, int task, String part, List<? extends @Nullable Object> further) {
        List<@Nullable Object> row = new ArrayList<>(List.of(id.subject(), id.session(), task, part));
        row.addAll(further);
        ids.add(id);
        rows.add(row);
    }

    boolean hasPieces() {
        return ids.stream().anyMatch(id -> !id.piece().isEmpty());
    }

    public void write(Path file) throws IOException {
        if (hasPieces()) {
            columns.add(SampleId.PIECE);
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).add(ids.get(i).piece());
            }
        }
        Table.write(file, columns, rows);
    }
}
