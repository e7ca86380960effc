package medai.preprocess.measure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import medai.cohort.manifest.Manifest;
import medai.imaging.Volume;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.ScanReader;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;

/** A measure of every subject, as a table. */
public final class MeasureTable {
    private MeasureTable() {}

    /** @return why some subjects could not be measured, one sentence per subject; their rows say so too */
    public static List<String> write(Manifest manifest, Measure measure, Path output) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        List<Map<String, Double>> all = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        for (Manifest.Entry entry : manifest.entries()) {
            Map<String, Double> values = Map.of();
            String message = "";
            try {
                Map<String, Volume> images = new LinkedHashMap<>();
                for (Map.Entry<String, Path> view : entry.views().entrySet()) {
                    images.put(
                            view.getKey(), ScanReader.readFile(view.getValue()).volume());
                }
                values = measure.of(images);
                columns.addAll(values.keySet());
            } catch (IOException e) {
                message = entry.id() + ": " + e.getMessage();
            } catch (RuntimeException | Error e) {
                message = MemoryShortageException.of(entry.id(), e).getMessage();
            }
            all.add(values);
            messages.add(message);
        }
        List<String> header = new ArrayList<>(List.of("subject", "session", "status", "message"));
        header.addAll(columns);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Manifest.Entry entry = manifest.entries().get(i);
            String message = messages.get(i);
            Map<String, Double> values = all.get(i);
            List<@Nullable Object> row = new ArrayList<>(
                    List.of(entry.id().subject(), entry.id().session(), message.isEmpty() ? "ok" : "failed", message));
            columns.forEach(column -> row.add(values.get(column)));
            rows.add(row);
        }
        Table.write(output, header, rows);
        return messages.stream().filter(message -> !message.isEmpty()).toList();
    }
}
