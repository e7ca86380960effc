package medai.imaging.bids;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An image of a BIDS dataset, by its name: {@code sub-01_ses-a_run-2_T1w.nii.gz}.
 *
 * @param entities all but subject and session, such as {@code run=2}, in their order
 * @param suffix what the image shows, such as {@code T1w}
 */
public record BidsFile(Path path, String subject, String session, Map<String, String> entities, String suffix) {
    /** The parts of a name; empty if the file is not an image of a subject. */
    static Optional<BidsFile> parse(Path path) {
        String name = path.getFileName().toString();
        if (!name.matches("sub-.*\\.nii(\\.gz)?")) {
            return Optional.empty();
        }
        String[] parts = name.replaceAll("\\.nii(\\.gz)?$", "").split("_");
        Map<String, String> entities = new LinkedHashMap<>();
        for (int i = 0; i < parts.length - 1; i++) {
            int dash = parts[i].indexOf('-');
            if (dash < 1) {
                return Optional.empty();
            }
            entities.put(parts[i].substring(0, dash), parts[i].substring(dash + 1));
        }
        String subject = entities.remove("sub");
        String session = entities.remove("ses");
        String suffix = parts[parts.length - 1];
        return subject == null || suffix.contains("-")
                ? Optional.empty()
                : Optional.of(new BidsFile(path, subject, session == null ? "" : session, entities, suffix));
    }

    /** Suffix and entities: the same for the same kind of image of every subject. */
    String kind() {
        return entities.isEmpty()
                ? suffix
                : suffix
                        + "_"
                        + entities.entrySet().stream()
                                .map(e -> e.getKey() + "-" + e.getValue())
                                .collect(Collectors.joining("_"));
    }
}
