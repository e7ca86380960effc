package medai.cohort.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.stream.Stream;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/**
 * Images in folders named after their classes: {@code DIR/benign/7.png}, {@code DIR/benign/patient7/a.nii.gz}, or with parts above
 * the classes, {@code DIR/train/benign/7.png}. A folder below a class is a subject; all images in it are that subject's. A folder
 * of DICOM below a class is one image.
 */
public final class ClassFolders {
    private static final Map<String, String> PARTS = Map.of(
            "train", "train",
            "training", "train",
            "val", "validation",
            "valid", "validation",
            "validation", "validation",
            "test", "test",
            "testing", "test");

    private final List<FoundImage> images = new ArrayList<>();
    private final List<Path> others = new ArrayList<>();
    private final List<Path> empty = new ArrayList<>();
    private final List<ScanReader> readers = new ArrayList<>();

    private ClassFolders() {
        ServiceLoader.load(ScanReader.class).forEach(readers::add);
    }

    /**
     * Finds and reads all images below a folder.
     *
     * @throws MissingInputException if there is no such folder
     * @throws UnusableInputException if there are no folders of at least two classes with images in it
     */
    public static ClassManifest read(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new MissingInputException(root + ": no such folder; name the one that holds a folder for each class");
        }
        ClassFolders found = new ClassFolders();
        List<Path> folders = found.folders(root);
        long parts = folders.stream()
                .filter(folder -> PARTS.containsKey(key(folder)))
                .count();
        if (parts > 0 && parts < folders.size()) {
            throw new UnusableInputException(
                    root,
                    "folders of parts and others, %s".formatted(names(folders)),
                    "either classes, or train and test with the classes in them",
                    "rename or move them");
        }
        for (Path folder : folders) {
            if (parts == 0) {
                found.addClass(folder, "");
            } else {
                for (Path below : found.folders(folder)) {
                    found.addClass(below, PARTS.getOrDefault(key(folder), ""));
                }
            }
        }
        TreeSet<String> classes = new TreeSet<>();
        found.images.forEach(image -> classes.add(image.label()));
        if (classes.size() < 2) {
            throw new UnusableInputException(
                    root,
                    folders.isEmpty()
                            ? "no folders"
                            : "images of the classes %s in %s".formatted(classes, names(folders)),
                    "a folder with images for each of at least two classes",
                    "name the folder above them");
        }
        return new ClassManifest(
                root, found.images.parallelStream().map(FoundImage::read).toList(), found.others, found.empty);
    }

    private static String key(Path folder) {
        return folder.getFileName().toString().toLowerCase(Locale.ROOT);
    }

    private static List<String> names(List<Path> folders) {
        return folders.stream().map(folder -> folder.getFileName().toString()).toList();
    }

    /** The folders in one, in the order of their names; files there belong to no class. */
    private List<Path> folders(Path folder) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path path : listed(folder)) {
            if (Files.isDirectory(path)) {
                folders.add(path);
            } else {
                others.add(path);
            }
        }
        return folders;
    }

    /** Hidden files and folders are no part of anybody's data. */
    private static List<Path> listed(Path folder) throws IOException {
        try (Stream<Path> content = Files.list(folder)) {
            return content.filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private void addClass(Path folder, String part) throws IOException {
        String label = folder.getFileName().toString();
        int before = images.size();
        for (Path path : listed(folder)) {
            if (Files.isDirectory(path)) {
                addSubject(path, part, label, path.getFileName().toString());
            } else if (isImage(path)) {
                images.add(FoundImage.at(path, part, label, ""));
            } else {
                others.add(path);
            }
        }
        if (images.size() == before) {
            empty.add(folder);
        }
    }

    private void addSubject(Path folder, String part, String label, String own) throws IOException {
        List<Path> content = listed(folder);
        List<Path> files = content.stream().filter(Files::isRegularFile).toList();
        if (files.stream().anyMatch(ClassFolders::isSlice) && files.stream().allMatch(f -> isSlice(f) || !isImage(f))) {
            images.add(FoundImage.at(folder, part, label, own)); // the slices of a series
            return;
        }
        for (Path path : content) {
            if (Files.isDirectory(path)) {
                addSubject(path, part, label, own + "/" + path.getFileName());
            } else if (isImage(path)) {
                images.add(FoundImage.at(path, part, label, own));
            } else {
                others.add(path);
            }
        }
    }

    /** Whether a name is one that images of a DICOM series have: {@code 7.dcm}, {@code IM0007} or {@code 1.2.840.7}. */
    private static boolean isSlice(Path file) {
        return key(file).matches(".*\\.(dcm|ima|[0-9]+)|[^.]+");
    }

    private boolean isImage(Path file) {
        return readers.stream().anyMatch(reader -> reader.accepts(file) || reader.isNamedFor(file));
    }
}
