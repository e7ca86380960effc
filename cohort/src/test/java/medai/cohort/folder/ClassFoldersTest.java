package medai.cohort.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import medai.cohort.manifest.Manifest;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassFoldersTest {
    @TempDir
    Path folder;

    private int shade;

    /** A picture unlike all others. */
    private void picture(String path) throws IOException {
        picture(path, ++shade, 6);
    }

    private void picture(String path, int grey, int width) throws IOException {
        Path file = folder.resolve("images").resolve(path);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, 5, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSample(2, 3, 0, grey);
        ImageIO.write(image, "png", file.toFile());
    }

    private List<String> write(String subject) throws IOException {
        Optional<Pattern> pattern = subject.isEmpty() ? Optional.empty() : Optional.of(Pattern.compile(subject));
        return ClassFolders.read(folder.resolve("images")).write(folder.resolve("tables/manifest.csv"), pattern);
    }

    private List<List<String>> rows() throws IOException {
        return Table.read(folder.resolve("tables/manifest.csv")).rows().stream()
                .map(Table.Row::values)
                .toList();
    }

    @Test
    void everyImageIsASubjectUnlessToldOtherwise() throws IOException {
        picture("benign/1.png");
        picture("benign/b c.png");
        picture("malignant/1.png");
        List<String> said = write("");
        assertThat(rows())
                .containsExactly(
                        List.of("benign-1", "../images/benign/1.png", "benign"),
                        List.of("b-c", "../images/benign/b c.png", "benign"),
                        List.of("malignant-1", "../images/malignant/1.png", "malignant"));
        assertThat(said)
                .contains("classes, in alphabetical order: benign (2), malignant (1)", "sizes: 6 x 5 x 1 (3)")
                .anyMatch(line ->
                        line.contains("every image is taken as a subject of its own") && line.contains("--subject"))
                .noneMatch(line -> line.startsWith("warning"));
        Manifest manifest = Manifest.read(folder.resolve("tables/manifest.csv"), Map.of("image", "image"));
        manifest.requireScans();
        assertThat(manifest.entries()).hasSize(3);
    }

    @Test
    void aFolderBelowAClassIsASubject() throws IOException {
        picture("a/p1/x.png");
        picture("a/p1/deeper/x.png");
        picture("a/p2/only.png");
        picture("a/alone.png");
        picture("b/p1/y.png");
        NiftiWriter.write(
                folder.resolve("images/b/p3/scan.nii.gz"), new Volume(Grid.centred(4, 4, 3, 1.5), new float[48]), "");
        List<String> said = write("");
        assertThat(Table.read(folder.resolve("tables/manifest.csv")).columns())
                .containsExactly("subject", "piece", "image", "label");
        assertThat(rows())
                .extracting(row -> row.get(0) + " " + row.get(1) + " " + row.get(3))
                .containsExactlyInAnyOrder("alone  a", "p1 x a", "p1 x-2 a", "p2  a", "p1 y b", "p3  b");
        assertThat(said)
                .anyMatch(line -> line.contains("a folder below a class is taken as a subject"))
                .contains("1 subjects have images of several classes")
                .contains("spacings: none (5), 1.500 x 1.500 x 1.500 mm (1)", "sizes: 6 x 5 x 1 (5), 4 x 4 x 3 (1)")
                .anyMatch(line -> line.startsWith("warning: images of different sizes"));
    }

    @Test
    void aPatternFindsTheSubject() throws IOException {
        picture("a/p01_left.png");
        picture("a/p01_right.png");
        picture("b/p02_left.png");
        List<String> said = write("^(p\\d+)_");
        assertThat(rows())
                .extracting(row -> row.get(0) + " " + row.get(1))
                .containsExactly("p01 p01_left", "p01 p01_right", "p02 ");
        assertThat(said).noneMatch(line -> line.contains("subject of its own"));
        picture("b/other.png");
        assertThatThrownBy(() -> write("^(p\\d+)_"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("found 1 images whose path does not match the pattern ^(p\\d+)_")
                .hasMessageContaining("other.png");
    }

    @Test
    void partsBecomeTheSplit() throws IOException {
        for (String part : List.of("Training", "val", "Testing")) {
            picture(part + "/a/1.png");
            picture(part + "/b/1.png");
        }
        List<String> said = write("");
        assertThat(Table.read(folder.resolve("tables/manifest.csv")).columns())
                .containsExactly("subject", "image", "label", "split");
        assertThat(rows())
                .extracting(row -> row.get(2) + " " + row.get(3))
                .containsExactlyInAnyOrder("a train", "a validation", "a test", "b train", "b validation", "b test");
        assertThat(rows()).extracting(row -> row.get(0)).doesNotHaveDuplicates();
        assertThat(said).contains("parts: test (2), train (2), validation (2)");
        picture("other/b/1.png");
        assertThatThrownBy(() -> write(""))
                .hasMessageContaining("folders of parts and others, [Testing, Training, other, val]");
    }

    /** A network recognises patients that it has seen. */
    @Test
    void aSubjectInTwoPartsIsRefused() throws IOException {
        picture("train/a/p1/1.png");
        picture("train/b/p2/1.png");
        picture("test/a/p1/2.png");
        picture("test/b/p3/1.png");
        assertThatThrownBy(() -> write(""))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("1 subjects in several parts: p1 in [test, train]");
        assertThat(folder.resolve("tables/manifest.csv")).doesNotExist();
    }

    @Test
    void copiesAreNamedByWhatTheyDoHarm() throws IOException {
        picture("train/a/1.png", 200, 6);
        picture("train/b/1.png", 200, 6);
        picture("train/a/2.png", 201, 6);
        picture("test/a/2.png", 201, 6);
        picture("test/b/3.png", 202, 6);
        picture("test/b/4.png", 202, 6);
        picture("train/b/5.png", 203, 7);
        List<String> said = write("");
        assertThat(said)
                .filteredOn(line -> line.contains("more than once"))
                .hasSize(3)
                .anyMatch(line -> line.contains("1 images are there more than once, of two classes: ")
                        && line.contains("a/1.png = ".replace('/', java.io.File.separatorChar)))
                .anyMatch(line -> line.contains("in two parts (leakage") && line.contains("2.png = "))
                .anyMatch(line -> line.contains("as two subjects (leakage") && line.contains("3.png = "));
    }

    @Test
    void whatIsNoImageIsCountedAndWhatCannotBeReadIsAProblem() throws IOException {
        picture("a/1.png");
        picture("b/1.png");
        Files.writeString(folder.resolve("images/a/readme.txt"), "about");
        Files.createDirectories(folder.resolve("images/a/notes"));
        Files.writeString(folder.resolve("images/a/notes/labels.csv"), "x");
        Files.writeString(folder.resolve("images/a/.hidden"), "");
        Files.writeString(folder.resolve("images/b/broken.png"), "no picture");
        Files.createDirectories(folder.resolve("images/c"));
        ClassManifest manifest = ClassFolders.read(folder.resolve("images"));
        assertThat(manifest.problems())
                .singleElement()
                .asString()
                .contains("broken.png", "no picture that can be read");
        List<String> said = manifest.write(folder.resolve("tables/manifest.csv"), Optional.empty());
        assertThat(rows()).hasSize(2);
        assertThat(said)
                .anyMatch(line -> line.startsWith("warning: 2 files are no images and were left out: ")
                        && line.contains("readme.txt")
                        && line.contains("labels.csv"))
                .anyMatch(line -> line.startsWith("warning: 1 folders without images"));
    }

    /** A folder of files that look like slices is one image, whatever comes of reading it. */
    @Test
    void aFolderOfSlicesIsOneImage() throws IOException {
        picture("a/1.png");
        picture("b/1.png");
        for (String slice : List.of("IM0001", "IM0002", "7.dcm", "8.dcm", "notes.txt")) {
            Path file = folder.resolve("images/b/p9/series").resolve(slice);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "no slice");
        }
        assertThat(ClassFolders.read(folder.resolve("images")).problems())
                .singleElement()
                .asString()
                .contains("p9", "7.dcm", "expected a DICOM file");
        picture("b/p9/series/a.png");
        assertThat(write(""))
                .as("a picture among them: files")
                .anyMatch(line -> line.contains("3 images of 3 subjects"));
    }

    @Test
    void foldersThatHoldNoClassesAreRefused() throws IOException {
        assertThatThrownBy(() -> ClassFolders.read(folder.resolve("none"))).isInstanceOf(MissingInputException.class);
        picture("1.png");
        assertThatThrownBy(() -> write("")).hasMessageContaining("found no folders");
        picture("a/1.png");
        assertThatThrownBy(() -> write("")).hasMessageContaining("at least two classes");
    }

    @Test
    void imagesOfSeveralChannelsAreCountedWithWhatHelps() throws IOException {
        picture("a/1.png");
        picture("b/1.png");
        BufferedImage coloured = new BufferedImage(6, 5, BufferedImage.TYPE_INT_RGB);
        coloured.setRGB(2, 3, 0xC01020);
        ImageIO.write(coloured, "png", folder.resolve("images/b/2.png").toFile());
        assertThat(write(""))
                .anyMatch(line -> line.startsWith("warning: 1 images have several channels or volumes")
                        && line.contains("2.png")
                        && line.contains("volume: 0"));
    }
}
