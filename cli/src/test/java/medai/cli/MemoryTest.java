package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One scan of 8.6 GB, in a file of 2 MB, among scans of 2 KB: it fails alone, with the setting that helps. */
final class MemoryTest extends CommandLineTest {
    private static final short EDGE = 1290;

    private Path config;

    @BeforeEach
    void cohort() throws IOException {
        config = SmallRun.write(folder);
    }

    /** Zeros in many small gzip members, which take a moment to write. */
    private static void writeHuge(Path file) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(352).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 348);
        header.putShort(40, (short) 3);
        for (int axis = 1; axis <= 3; axis++) {
            header.putShort(40 + 2 * axis, EDGE);
            header.putFloat(76 + 4 * axis, 1);
        }
        header.putShort(70, (short) 2); // unsigned char
        header.putShort(72, (short) 8);
        header.putFloat(108, 352);
        header.putFloat(112, 1);
        header.put(344, new byte[] {'n', '+', '1', 0});
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(zipped(header.array()));
            byte[] zeros = zipped(new byte[1 << 24]);
            for (long left = (long) EDGE * EDGE * EDGE; left > 0; left -= 1 << 24) {
                out.write(zeros);
            }
        }
    }

    private static byte[] zipped(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private void assertSaid(String... parts) {
        assertThat(err.toString())
                .contains(parts)
                .contains("MEDAI_JAVA_OPTS=-Xmx")
                .doesNotContain("OutOfMemoryError")
                .doesNotContain("bug in medai");
    }

    @Test
    void preprocessingGoesOnWithTheOtherScans() throws IOException {
        writeHuge(folder.resolve("s03.nii.gz"));
        assertThat(medai("preprocess", "--config", config.toString())).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertSaid("s03.nii.gz: found content that takes");
        assertThat(out.toString()).contains("11 of 12 scans are prepared");
        Table table = Table.read(folder.resolve("out/preprocess.csv"));
        assertThat(table.rows()).hasSize(12);
        for (Table.Row row : table.rows()) {
            boolean huge = row.require("subject").equals("03");
            assertThat(row.require("status")).isEqualTo(huge ? "failed" : "ok");
            assertThat(row.get("message").orElse("").contains("MEDAI_JAVA_OPTS"))
                    .isEqualTo(huge);
        }
    }

    @Test
    void inferenceGoesOnWithTheOtherScans() throws IOException {
        assertThat(medai("preprocess", "--config", config.toString())).isZero();
        assertThat(medai("train", "--config", config.toString(), "--task", "0"))
                .as(err.toString())
                .isZero();
        writeHuge(folder.resolve("out/derivatives/sub-03_view-t1_desc-preproc.nii.gz"));
        assertThat(medai("infer", "--config", config.toString(), "--task", "0")).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertSaid("warning: left out: ", "sub-03_view-t1_desc-preproc.nii.gz: found content that takes");
        assertThat(Table.read(folder.resolve("out/infer/predictions.csv")).rows())
                .extracting(row -> row.require("subject"))
                .hasSize(11)
                .doesNotContain("03");
    }

    /** The maps of a scan lie on its own grid, which its prepared copy does not have. */
    @Test
    void explainingGoesOnWithTheOtherScans() throws IOException {
        for (String command : List.of("preprocess", "train")) {
            assertThat(medai(command, "--config", config.toString()))
                    .as(err.toString())
                    .isZero();
        }
        writeHuge(folder.resolve("s03.nii.gz"));
        assertThat(medai("explain", "--config", config.toString())).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertSaid("warning: left out: ", "s03.nii.gz: found content that takes", "no means and pictures are made");
        for (String name : List.of("cams.csv", "task-0/importance_train.csv")) {
            assertThat(folder.resolve("out/explain").resolve(name)).exists();
        }
        assertThat(Table.read(folder.resolve("out/explain/cams.csv")).rows())
                .extracting(row -> row.require("subject"))
                .contains("00", "11")
                .doesNotContain("03");
        try (Stream<Path> files = Files.walk(folder.resolve("out/explain"))) {
            assertThat(files)
                    .isNotEmpty()
                    .noneMatch(file -> file.getFileName().toString().startsWith("mean_"));
        }
    }

    @Test
    void measuringGoesOnWithTheOtherScans() throws IOException {
        Path manifest = folder.resolve("vessels.csv");
        StringBuilder rows = new StringBuilder("subject,vessel\n");
        for (int i = 0; i < 12; i++) {
            NiftiWriter.write(
                    folder.resolve("v" + i + ".nii"), new Volume(Grid.centred(2, 1, 1, 1), new float[] {1, 2}), "");
            rows.append("%d,v%d.nii%n".formatted(i, i));
        }
        writeHuge(folder.resolve("v3.nii"));
        Files.writeString(manifest, rows);
        Path table = folder.resolve("m.csv");
        int code = medai(
                "measure", "nwi", "--manifest", manifest.toString(), "--labels", "vessel", "-o", table.toString());
        assertThat(code).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertSaid("3: ", "v3.nii: found content that takes");
        assertThat(Table.read(table).rows()).hasSize(12).allSatisfy(row -> assertThat(
                        row.get("nwi").orElse("-"))
                .isEqualTo(row.require("subject").equals("3") ? "-" : "0.5"));
    }

    @Test
    void aCommandForOneScanSaysTheSame() throws IOException {
        Path huge = folder.resolve("huge.nii.gz");
        writeHuge(huge);
        assertThat(medai("inspect", huge.toString())).isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertSaid("huge.nii.gz: found content that takes");
        assertThat(medai(
                        "convert",
                        huge.toString(),
                        "-o",
                        folder.resolve("o.nii").toString()))
                .isEqualTo(ExitCodes.UNUSABLE_INPUT);
        assertSaid("huge.nii.gz: found content that takes");
    }
}
