package medai.preprocess.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** A measure of every subject, as a table. */
public final class MeasureTable {
    private MeasureTable() {}

    /**
     * Cells are empty where there is nothing to measure; the column {@code message} says why.
     *
     * @return why some subjects could not be measured, one sentence per subject; their rows say so too
     */
    public static List<String> write(Manifest manifest, Measure measure, Path output) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        List<Measure.Measured> all = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            Measure.Measured measured = new Measure.Measured(Map.of());
            String failure = "";
            try {
                measured = measure.of(Images.read(entry.views(), measure.labelMaps()));
                columns.addAll(measured.values().keySet());
            } catch (IOException e) {
                failure = entry.id() + ": " + e.getMessage();
            } catch (RuntimeException | Error e) {
                failure = MemoryShortageException.of(entry.id(), e).getMessage();
            }
            all.add(measured);
            failures.add(failure);
        }
        List<String> header = new ArrayList<>(List.of("subject", "session", "status", "message"));
        header.addAll(columns);
        boolean pieces =
                manifest.entries().stream().anyMatch(one -> !one.id().piece().isEmpty());
        if (pieces) {
            header.add(SampleId.PIECE);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Manifest.Entry entry = manifest.entries().get(i);
            Measure.Measured measured = all.get(i);
            boolean ok = failures.get(i).isEmpty();
            List<@Nullable Object> row = new ArrayList<>(List.of(
                    entry.id().subject(),
                    entry.id().session(),
                    ok ? "ok" : "failed",
                    ok ? String.join("; ", measured.notes()) : failures.get(i)));
            columns.forEach(column -> row.add(measured.values().get(column)));
            if (pieces) {
                row.add(entry.id().piece());
            }
            rows.add(row);
        }
        Table.write(output, header, rows);
        return failures.stream().filter(failure -> !failure.isEmpty()).toList();
    }
}
