package medai.cohort.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Rows of a table to which each of several shards adds its own scans; the joined tables equal that of a single process. */
public final class ScanRows {
    private final List<String> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final List<Integer> orders = new ArrayList<>();
    private final List<String> pieces = new ArrayList<>();

    public ScanRows(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    /**
     * Adds a row.
     *
     * @param order of the scan among all scans of all shards
     * @param id of the scan or piece; where there are pieces of scans, a last column names them
     */
    public void add(int order, SampleId id, List<? extends @Nullable Object> row) {
        pieces.add(id.piece());
        orders.add(order);
        rows.add(new ArrayList<>(row));
    }

    /** Takes back all rows of a scan. */
    public void forget(int order) {
        for (int i = orders.size() - 1; i >= 0; i--) {
            if (orders.get(i) == order) {
                orders.remove(i);
                rows.remove(i);
                pieces.remove(i);
            }
        }
    }

    public void write(Path file, Shard shard) throws IOException {
        boolean hasPieces = pieces.stream().anyMatch(piece -> !piece.isEmpty());
        List<String> all = new ArrayList<>(columns);
        if (hasPieces) {
            all.add(SampleId.PIECE);
        }
        if (!shard.isWhole()) {
            all.add(Shard.LINE);
        }
        List<List<@Nullable Object>> complete = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<@Nullable Object> row = new ArrayList<>(rows.get(i));
            if (hasPieces) {
                row.add(pieces.get(i));
            }
            if (!shard.isWhole()) {
                row.add(orders.get(i));
            }
            complete.add(row);
        }
        Table.write(file, all, complete);
    }
}
