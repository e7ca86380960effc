package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import medai.imaging.Orientation;
import medai.imaging.SharedReference;
import medai.imaging.Statistics;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;

/** Real files against what nibabel 5.0.0 says of them ({@code shared/data/expected_nifti.csv}). */
final class RealScansTest {
    @Test
    void everyVolumeThatWeReadIsTheOneThatNibabelReads() throws IOException {
        Table expected = Table.read(SharedReference.file("data/expected_nifti.csv"));
        int read = 0;
        for (Table.Row row : expected.rows()) {
            Path file = SharedReference.file("data/" + row.require("file"));
            Scan scan;
            try {
                scan = ScanReader.readFile(file);
            } catch (UnusableInputException e) {
                assertThat(e.getMessage()).contains(file.getFileName().toString());
                continue;
            }
            read++;
            Statistics statistics = Statistics.of(scan.volume());
            assertThat(Orientation.of(scan.volume().grid().affine()).codes())
                    .as(file.toString())
                    .isEqualTo(row.require("axcodes"));
            assertThat(statistics.mean())
                    .as(file.toString())
                    .isCloseTo(row.number("mean"), within(1e-5 * Math.max(1, Math.abs(row.number("mean")))));
        }
        assertThat(read).isGreaterThan(20);
    }

    /** From the header's bytes: origins 4.07 mm apart along R, and a turn of 3 degrees that adds up to 17 mm at the far corner. */
    @Test
    void theTwoFormsOfTheExampleBrainDisagree() throws IOException {
        Scan scan = ScanReader.readFile(SharedReference.file("data/t1/example_brain_t1.nii.gz"));
        assertThat(scan.form()).isEqualTo(Scan.Form.SFORM);
        assertThat(Objects.requireNonNull(scan.qform()).at(0, 3)
                        - scan.volume().grid().affine().at(0, 3))
                .isCloseTo(120.37796 - 116.31034, within(1e-4));
        assertThat(scan.formDisagreement()).isBetween(17.0, 17.5);
        assertThat(scan.describeForm()).contains("qform differs by up to 17.24 mm");
    }
}
