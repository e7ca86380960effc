package medai.cohort.manifest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** Rows of a table that several shards may write their own scans into; joined, they are what a single process writes. */
public final class ScanRows {
    private final List<String> columns;
    private final List<List<@Nullable Object>> rows = new ArrayList<>();
    private final List<Integer> orders = new ArrayList<>();

    public ScanRows(List<String> columns) {
        this.columns = List.copyOf(columns);
    }

    /** @param order of the scan among all scans of all shards */
    public void add(int order, List<? extends @Nullable Object> row) {
        orders.add(order);
        rows.add(new ArrayList<>(row));
    }

    public void write(Path file, Shard shard) throws IOException {
        if (shard.isWhole()) {
            Table.write(file, columns, rows);
            return;
        }
        List<String> all = new ArrayList<>(columns);
        all.add(Shard.LINE);
        List<List<@Nullable Object>> ordered = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            List<@Nullable Object> row = new ArrayList<>(rows.get(i));
            row.add(orders.get(i));
            ordered.add(row);
        }
        Table.write(file, all, ordered);
    }
}
