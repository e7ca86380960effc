package medai.dicom;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import medai.imaging.file.Scan;
import medai.imaging.file.UnusableInputException;

/** What is in a folder of DICOM, for people and programs. */
public final class SeriesContents {
    private SeriesContents() {}

    /** The series of a folder of DICOM, and what each of them makes. */
    public static Map<String, Object> of(Path folder) throws IOException {
        SeriesReader.Found found = new DicomFolder().read(folder);
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("folder", folder.toString());
        for (Series series : found.series()) {
            String content;
            try {
                Scan scan = series.read();
                content = scan.volume().grid().describe() + ", "
                        + scan.volumes().size() + " volume(s)" + volumes(series, scan);
            } catch (UnusableInputException e) {
                content = "unusable: " + e.getMessage();
            }
            facts.put(series.label(), "%s, %d images: %s".formatted(series.modality(), series.images(), content));
        }
        if (!found.problems().isEmpty()) {
            facts.put("unreadable", found.problems());
        }
        return facts;
    }

    /** By what the volumes of a series differ, and what kind of image they are. */
    private static String volumes(Series series, Scan scan) throws IOException {
        StringBuilder words = new StringBuilder();
        series.sidecar(scan, OptionalInt.empty()).forEach((name, value) -> {
            if (name.equals("ComplexImageComponent") || (value instanceof List<?> && !name.equals("ImageType"))) {
                words.append(", ").append(name).append(' ').append(value);
            }
        });
        return words.toString();
    }
}
