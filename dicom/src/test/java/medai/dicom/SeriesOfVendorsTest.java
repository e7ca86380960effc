package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalInt;
import medai.dicom.convert.Conversion;
import medai.imaging.file.ScanReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What scanners of different makers say in attributes of their own, and images of one series that do not fit together. */
final class SeriesOfVendorsTest {
    @TempDir
    Path folder;

    private void write(String name, WrittenDicom file) {
        file.write(folder.resolve(name));
    }

    private JsonNode converted(String name) throws IOException {
        Path out = folder.resolve("out");
        assertThat(new Conversion("medai", false, line -> {}).any(folder, out, OptionalInt.empty()))
                .isEmpty();
        return new ObjectMapper().readTree(out.resolve(name + ".json").toFile());
    }

    private float first(int volume) throws IOException {
        return ScanReader.readAll(folder).volumes().get(volume).at(0, 0, 0);
    }

    /** The name of the first file comes after that of the second, and its b-value before. */
    private void assertSorted(WrittenDicom low, WrittenDicom high, String values) throws IOException {
        write("z", low);
        write("a", high);
        assertThat(first(0)).isEqualTo(1);
        assertThat(first(1)).isEqualTo(2);
        assertThat(converted("7-series").get("DiffusionBValue").toString()).isEqualTo(values);
    }

    @Test
    void bValuesOfSiemens() throws IOException {
        assertSorted(
                WrittenDicom.slice(0, 1)
                        .text(Tag.SIEMENS_HEADER, "LO", "SIEMENS MR HEADER")
                        .text(Tag.SIEMENS_B_VALUE, "IS", "50"),
                WrittenDicom.slice(0, 2)
                        .text(Tag.SIEMENS_HEADER, "LO", "SIEMENS MR HEADER")
                        .text(Tag.SIEMENS_B_VALUE, "IS", "800"),
                "[50.0,800.0]");
    }

    @Test
    void bValuesOfPhilips() throws IOException {
        assertSorted(
                WrittenDicom.slice(0, 1)
                        .text(Tag.PHILIPS_IMAGING, "LO", "Philips Imaging DD 001")
                        .real(Tag.PHILIPS_B_VALUE, 0),
                WrittenDicom.slice(0, 2)
                        .text(Tag.PHILIPS_IMAGING, "LO", "Philips Imaging DD 001")
                        .real(Tag.PHILIPS_B_VALUE, 1000),
                "[0.0,1000.0]");
    }

    /** To some b-values GE adds 1e9. */
    @Test
    void bValuesOfGeneralElectric() throws IOException {
        assertSorted(
                WrittenDicom.slice(0, 1)
                        .text(Tag.GE_PARAMETERS, "LO", "GEMS_PARM_01")
                        .text(Tag.GE_B_VALUE, "IS", "400\\8\\0\\0"),
                WrittenDicom.slice(0, 2)
                        .text(Tag.GE_PARAMETERS, "LO", "GEMS_PARM_01")
                        .text(Tag.GE_B_VALUE, "IS", "1000000700\\8\\0\\0"),
                "[400.0,700.0]");
    }

    @Test
    void anImageWithoutDirectionHasTheBValueZero() throws IOException {
        assertSorted(
                WrittenDicom.slice(0, 1).text(Tag.DIFFUSION_DIRECTIONALITY, "CS", "NONE"),
                WrittenDicom.slice(0, 2).real(Tag.DIFFUSION_B_VALUE, 500),
                "[0.0,500.0]");
    }

    @Test
    void attributesOfABlockThatSomebodyElseReservedAreNotRead() {
        write("a", WrittenDicom.slice(0, 1).text(Tag.SIEMENS_B_VALUE, "IS", "50"));
        write("b", WrittenDicom.slice(0, 2).text(Tag.SIEMENS_B_VALUE, "IS", "800"));
        assertThatThrownBy(() -> ScanReader.readAll(folder)).hasMessageContaining("tells apart");
    }

    @Test
    void magnitudeAndPhaseOfGeneralElectricAreTwoFiles() throws IOException {
        for (int kind = 0; kind < 2; kind++) {
            write(
                    "k" + kind,
                    WrittenDicom.slice(0, 5 + kind)
                            .text(Tag.GE_PARAMETERS, "LO", "GEMS_PARM_01")
                            .shorts(Tag.GE_IMAGE_COMPONENT, kind));
        }
        assertThat(converted("7-series-phase").get("ComplexImageComponent").asText())
                .isEqualTo("PHASE");
        assertThat(ScanReader.readFile(folder.resolve("out/7-series-magnitude.nii.gz"))
                        .volume()
                        .at(0, 0, 0))
                .isEqualTo(5);
    }

    @Test
    void aVolumeOfTwoBValuesIsRefused() {
        for (int z = 0; z < 2; z++) {
            write("a" + z, WrittenDicom.slice(4 * z, 1).real(Tag.DIFFUSION_B_VALUE, 0));
            write("b" + z, WrittenDicom.slice(4 * z, 2).real(Tag.DIFFUSION_B_VALUE, z == 0 ? 800 : 1000));
        }
        assertThatThrownBy(() -> ScanReader.readAll(folder)).hasMessageContaining("the b-value 1000.0 in volume 1");
    }

    @Test
    void aVolumeThatLacksAnImageIsRefused() {
        for (int t = 0; t < 2; t++) {
            for (int z = 0; z < 3 - t; z++) {
                write(
                        "v%d-%d".formatted(t, z),
                        WrittenDicom.slice(4 * z, 10 * t + z).text(Tag.TEMPORAL_POSITION, "IS", String.valueOf(t)));
            }
        }
        assertThatThrownBy(() -> ScanReader.readAll(folder))
                .hasMessageContaining("v0-2")
                .hasMessageContaining("1 images at one position")
                .hasMessageContaining("2 as at the others");
    }

    @Test
    void imagesOfTwoSizesAreRefused() {
        write("a", WrittenDicom.slice(0, 1));
        write("b", WrittenDicom.slice(4, 2).shorts(Tag.ROWS, 2));
        assertThatThrownBy(() -> ScanReader.readAll(folder))
                .hasMessageContaining("4 x 2 pixels")
                .hasMessageContaining("another size");
    }

    @Test
    void dosesAreScaled() throws IOException {
        write("a", WrittenDicom.slice(0, 8).text(Tag.DOSE_GRID_SCALING, "DS", "0.25"));
        assertThat(first(0)).isEqualTo(2);
        write("a", WrittenDicom.slice(0, 8).text(Tag.DOSE_GRID_SCALING, "DS", "0"));
        assertThatThrownBy(() -> ScanReader.readAll(folder)).hasMessageContaining("found 0 in DoseGridScaling");
    }

    @Test
    void aTableOfValuesInSomeImagesOnlyIsRefused() {
        WrittenDicom table = new WrittenDicom()
                .text(Tag.LUT_DESCRIPTOR, "US", "\u0001\u0000\u0008\u0000\u0010\u0000")
                .text(Tag.LUT_DATA, "US", "\u0007\u0000");
        write("a", WrittenDicom.slice(0, 8));
        write("b", WrittenDicom.slice(4, 8).sequence(Tag.MODALITY_LUT_SEQUENCE, table));
        assertThatThrownBy(() -> ScanReader.readAll(folder)).hasMessageContaining("a ModalityLUTSequence");
    }

    @Test
    void radiographsHaveTheSizeOfPixelsOfTheirDetector() throws IOException {
        write(
                "a",
                WrittenDicom.slice(0, 1)
                        .without(Tag.PIXEL_SPACING)
                        .without(Tag.IMAGE_ORIENTATION)
                        .without(Tag.IMAGE_POSITION)
                        .text(Tag.IMAGER_PIXEL_SPACING, "DS", "0.5\\0.25"));
        assertThat(ScanReader.readAll(folder).volume().grid().describe())
                .startsWith("4 x 3 x 1 voxels of 0.2500 x 0.5000 x");
    }
}
