package medai.imaging.bids;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import medai.imaging.file.UnusableInputException;

/**
 * An image of a BIDS dataset, by its name: {@code sub-01_ses-a_run-2_T1w.nii.gz}.
 *
 * @param entities all but subject and session, such as {@code run=2}, in their order
 * @param suffix what the image shows, such as {@code T1w}
 */
public record BidsFile(Path path, String subject, String session, Map<String, String> entities, String suffix) {
    /** Whether a file is an image, by its ending. */
    static boolean isImage(Path path) {
        return path.getFileName().toString().matches(".*\\.nii(\\.gz)?");
    }

    /** The parts of an image's name; empty if it is not made as BIDS names are. */
    static Optional<BidsFile> parse(Path path) {
        String name = path.getFileName().toString();
        if (!name.startsWith("sub-")) {
            return Optional.empty();
        }
        String[] parts = name.replaceAll("\\.nii(\\.gz)?$", "").split("_");
        Map<String, String> entities = new LinkedHashMap<>();
        for (int i = 0; i < parts.length - 1; i++) {
            int dash = parts[i].indexOf('-');
            if (dash < 1 || entities.put(parts[i].substring(0, dash), parts[i].substring(dash + 1)) != null) {
                return Optional.empty();
            }
        }
        String subject = entities.remove("sub");
        String session = entities.remove("ses");
        String suffix = parts[parts.length - 1];
        return subject == null || suffix.contains("-")
                ? Optional.empty()
                : Optional.of(new BidsFile(path, subject, session == null ? "" : session, entities, suffix));
    }

    ScanId id() {
        return new ScanId(subject, session);
    }

    /**
     * Refuses an image whose folders are those of another subject or session than its name's. A session may be left out of the
     * folders.
     *
     * @param root folder of the dataset
     */
    void requirePlace(Path root) throws UnusableInputException {
        Path inside = root.relativize(path);
        int folders = inside.getNameCount() - 1;
        String subjects = folders > 0 ? inside.getName(0).toString() : "sub-" + subject;
        String second = folders > 1 ? inside.getName(1).toString() : "";
        String sessions = second.startsWith("ses-") ? second : session.isEmpty() ? "" : "ses-" + session;
        String placed = sessions.isEmpty() ? subjects : subjects + "_" + sessions;
        if (!placed.equals(id().entities())) {
            throw new UnusableInputException(
                    path,
                    "a file of %s in a folder of %s".formatted(id().entities(), placed),
                    "one subject and session in both",
                    "rename the file, or move it");
        }
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
