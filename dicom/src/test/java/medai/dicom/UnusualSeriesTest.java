package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import medai.dicom.convert.Conversion;
import medai.imaging.file.Remarks;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Series whose headers lack something, contradict each other, or say more than one thing. */
final class UnusualSeriesTest {
    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void listen() {
        Remarks.printTo(new PrintWriter(said));
    }

    @AfterEach
    void stopListening() {
        Remarks.close();
    }

    private void write(String name, WrittenDicom file) {
        file.write(folder.resolve(name));
    }

    private Scan read() throws IOException {
        return ScanReader.readAll(folder);
    }

    private void stack(int slices) {
        for (int i = 0; i < slices; i++) {
            write(i + ".dcm", WrittenDicom.slice(4 * i, 100 * i));
        }
    }

    private static float first(Scan scan, int volume) {
        return scan.volumes().get(volume).at(0, 0, 0);
    }

    /** The number of ways in which the two names may follow each other grows exponentially. */
    @Test
    @Timeout(60)
    void aDescriptionThatIsNearlyMadeOfNamesIsReadAtOnce() throws IOException {
        write(
                "0.dcm",
                WrittenDicom.slice(0, 0)
                        .text(Tag.PATIENT_NAME, "PN", "aa^aaa")
                        .text(Tag.SERIES_DESCRIPTION, "LO", "a".repeat(90) + "x"));
        assertThatCode(() -> new DicomFolder().read(folder)).doesNotThrowAnyException();
    }

    /** As in pictures: three equal channels say no more than one does, unless a single slice has colours. */
    @Test
    void greyThatIsStoredInColoursIsGrey() throws IOException {
        write("0.dcm", WrittenDicom.slice(0, 0).colours(7, 7, 7));
        write("1.dcm", WrittenDicom.slice(4, 0).colours(50, 50, 50));
        Series series = new DicomFolder().read(folder).series().get(0);
        assertThat(series.read().volumes()).hasSize(1);
        assertThat(series.read().volume().at(1, 0, 1)).isEqualTo(51);
        assertThat(series.sidecar(series.read(), OptionalInt.empty())).doesNotContainKey("Channels");
        write("2.dcm", WrittenDicom.slice(8, 0).colours(50, 50, 49));
        series = new DicomFolder().read(folder).series().get(0);
        assertThat(series.read().volumes()).hasSize(3);
        assertThat(series.sidecar(series.read(), OptionalInt.empty())).containsKey("Channels");
    }

    @ParameterizedTest
    @CsvSource({
        "RescaleSlope, 281053, '0,5'",
        "RescaleSlope, 281053, '0x1p3'",
        "RescaleSlope, 281053, 'NaN'",
        "RescaleSlope, 281053, '1e999'",
        "RescaleSlope, 281053, '1e300'",
        "RescaleSlope, 281053, '1\\2'",
        "RescaleIntercept, 281052, '-1024,0'",
        "PixelSpacing, 280030, '2.0,3.0'",
        "PixelSpacing, 280030, '2\\'",
        "ImagePositionPatient, 200032, '1,5\\0\\0'",
        "ImageOrientationPatient, 200037, 'axial'",
        "SliceThickness, 180050, 'thick'",
        "SeriesNumber, 200011, 'one'",
        "EchoTime, 180081, '12ms'"
    })
    void textThatIsNoNumberIsRefusedByItsTag(String keyword, String tag, String text) {
        stack(3);
        write("0.dcm", WrittenDicom.slice(0, 0).text(Integer.parseInt(tag, 16), "DS", text));
        assertThatThrownBy(this::read)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("0.dcm")
                .hasMessageContaining(keyword)
                .hasMessageContaining("\"" + text + "\"");
    }

    @Test
    void aSlopeOfZeroIsRefused() {
        write("0.dcm", WrittenDicom.slice(0, 5).text(Tag.RESCALE_SLOPE, "DS", "0"));
        assertThatThrownBy(this::read).hasMessageContaining("found 0 in RescaleSlope (0028,1053)");
    }

    @ParameterizedTest
    @ValueSource(ints = {Tag.RESCALE_SLOPE, Tag.RESCALE_INTERCEPT})
    void scalingInSomeImagesOnlyIsRefused(int tag) {
        stack(4);
        write("1.dcm", WrittenDicom.slice(4, 100).text(tag, "DS", "0.5"));
        assertThatThrownBy(this::read)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("1.dcm")
                .hasMessageContaining("0.dcm")
                .hasMessageContaining("no RescaleSlope");
    }

    @Test
    void anInterceptOrAUnitInSomeImagesOnlyIsRefused() {
        for (int i = 0; i < 3; i++) {
            write(
                    i + ".dcm",
                    WrittenDicom.slice(4 * i, 1)
                            .text(Tag.RESCALE_SLOPE, "DS", "2")
                            .text(Tag.RESCALE_INTERCEPT, "DS", "5"));
        }
        write("1.dcm", WrittenDicom.slice(4, 1).text(Tag.RESCALE_SLOPE, "DS", "2"));
        assertThatThrownBy(this::read).hasMessageContaining("no RescaleIntercept");
        write(
                "1.dcm",
                WrittenDicom.slice(4, 1)
                        .text(Tag.RESCALE_SLOPE, "DS", "2")
                        .text(Tag.RESCALE_INTERCEPT, "DS", "5")
                        .text(Tag.RESCALE_TYPE, "LO", "HU"));
        assertThatThrownBy(this::read).hasMessageContaining("RescaleType HU");
    }

    @Test
    void scalingThatDiffersIsApplied() throws IOException {
        write("0.dcm", WrittenDicom.slice(0, 8).text(Tag.RESCALE_SLOPE, "DS", "0.5"));
        write("1.dcm", WrittenDicom.slice(4, 8).text(Tag.RESCALE_SLOPE, "DS", "+2."));
        assertThat(read().volume().at(0, 0, 0)).isEqualTo(4);
        assertThat(read().volume().at(0, 0, 1)).isEqualTo(16);
    }

    @Test
    void withoutOrientationTheSizeOfPixelsAndTheStackAreKeptAndTheGuessIsSaid() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(i + ".dcm", WrittenDicom.slice(4 * i, 0).without(Tag.IMAGE_ORIENTATION));
        }
        Scan scan = read();
        assertThat(scan.volume().grid().describe()).startsWith("4 x 3 x 3 voxels of 3.000 x 2.000 x 4.000 mm");
        assertThat(scan.form()).isEqualTo(Scan.Form.SPACING);
        assertThat(said.toString()).contains("no ImageOrientationPatient").contains("a guess");
    }

    /** Rows run to the back and columns to the feet: sagittal slices, stacked along x, so the affine's columns are these axes. */
    @Test
    void withoutCosinesTheLettersOfPatientOrientationAreTaken() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(
                    i + ".dcm",
                    WrittenDicom.slice(0, i)
                            .without(Tag.IMAGE_ORIENTATION)
                            .without(Tag.IMAGE_POSITION)
                            .text(Tag.PATIENT_ORIENTATION, "CS", "P\\F")
                            .text(Tag.SLICE_LOCATION, "DS", String.valueOf(5 * i)));
        }
        double[] rows = read().volume().grid().affine().toRows();
        assertThat(rows).containsExactly(new double[] {0, 0, 5, 0, -3, 0, 0, 0, 0, -2, 0, 0}, within(0.0));
        assertThat(said.toString()).contains("PatientOrientation").contains("SliceLocation");
        write(
                "0.dcm",
                WrittenDicom.slice(0, 0).without(Tag.IMAGE_ORIENTATION).text(Tag.PATIENT_ORIENTATION, "CS", "X"));
        assertThatThrownBy(this::read).hasMessageContaining("\"X\" in PatientOrientation");
    }

    @Test
    void withoutOrientationAStackThatIsNotAxialIsRefused() {
        for (int i = 0; i < 3; i++) {
            write(
                    i + ".dcm",
                    WrittenDicom.slice(0, i)
                            .without(Tag.IMAGE_ORIENTATION)
                            .text(Tag.IMAGE_POSITION, "DS", 5 * i + "\\0\\0")
                            .text(Tag.INSTANCE_NUMBER, "IS", String.valueOf(i)));
        }
        assertThatThrownBy(this::read).hasMessageContaining("beside the line of the others");
    }

    @Test
    void aPlaceWithoutTheSizeOfPixelsIsRefused() {
        write("0.dcm", WrittenDicom.slice(0, 0).without(Tag.PIXEL_SPACING));
        assertThatThrownBy(this::read).hasMessageContaining("no PixelSpacing (0028,0030)");
    }

    @Test
    void imagesThatSayNothingOfTheirSizeAreSaidToHavePixelsOfOneMillimetre() throws IOException {
        WrittenDicom photo = WrittenDicom.slice(0, 0)
                .without(Tag.PIXEL_SPACING)
                .without(Tag.IMAGE_ORIENTATION)
                .without(Tag.IMAGE_POSITION);
        write("0.dcm", photo);
        assertThat(read().form()).isEqualTo(Scan.Form.PIXELS);
        assertThat(said.toString()).contains("pixels of 1 mm are assumed");
        write("1.dcm", photo.pixels(9).text(Tag.SOP_INSTANCE_UID, "UI", "1.9"));
        assertThatThrownBy(this::read).hasMessageContaining("tells apart");
    }

    @Test
    void copiesWithAnotherUidAreNamed() {
        stack(4);
        for (int i = 0; i < 2; i++) {
            write("copy" + i + ".dcm", WrittenDicom.slice(4 * i, 100 * i).text(Tag.SOP_INSTANCE_UID, "UI", "9.9." + i));
        }
        assertThatThrownBy(this::read)
                .hasMessageContaining("copy0.dcm: found the same pixels as in")
                .hasMessageContaining("copy1.dcm = 1.dcm")
                .hasMessageContaining("2 of 4 images");
        for (int i = 2; i < 4; i++) {
            write("copy" + i + ".dcm", WrittenDicom.slice(4 * i, 100 * i).text(Tag.SOP_INSTANCE_UID, "UI", "9.9." + i));
        }
        assertThatThrownBy(this::read).hasMessageContaining("every image of series 7-series is there twice");
    }

    /** The two lowest images are empty in both volumes, as at the ends of many series: these are no copies. */
    @Test
    void emptyImagesOfSeveralVolumesAreNoCopies() throws IOException {
        for (int t = 0; t < 2; t++) {
            for (int i = 0; i < 4; i++) {
                write(
                        t + "-" + i + ".dcm",
                        WrittenDicom.slice(4 * i, i < 2 ? 0 : 100 * i + t)
                                .text(Tag.SOP_INSTANCE_UID, "UI", "8.8.%d.%d".formatted(t, i))
                                .text(Tag.INSTANCE_NUMBER, "IS", String.valueOf(4 * t + i)));
            }
        }
        assertThat(read().volumes()).hasSize(2);
        assertThat(read().volumes().get(1).at(0, 0, 3)).isEqualTo(301);
    }

    /** File names run against the order of every attribute that says one. */
    @ParameterizedTest
    @CsvSource({
        "180081, 10, 30, 20",
        "200100, 1, 3, 2",
        "181060, 0, 900.5, 450",
        "200012, 1, 3, 2",
        "200013, 8, 30, 9",
        "80032, 115959.9, 120001, 120000.5"
    })
    void volumesAreInTheOrderOfTheTagsThatSayIt(String tag, String c, String a, String b) throws IOException {
        int key = Integer.parseInt(tag, 16);
        for (int z = 0; z < 2; z++) {
            write("c" + z, WrittenDicom.slice(4 * z, 1).text(key, "DS", c));
            write("a" + z, WrittenDicom.slice(4 * z, 3).text(key, "DS", a));
            write("b" + z, WrittenDicom.slice(4 * z, 2).text(key, "DS", b));
        }
        Scan scan = read();
        assertThat(scan.volumes()).hasSize(3);
        assertThat(List.of(first(scan, 0), first(scan, 1), first(scan, 2))).containsExactly(1f, 2f, 3f);
    }

    @Test
    void midnightComesBetweenTwoVolumes() throws IOException {
        write(
                "b",
                WrittenDicom.slice(0, 1)
                        .text(Tag.ACQUISITION_DATE, "DA", "20240229")
                        .text(Tag.ACQUISITION_TIME, "TM", "235959"));
        write(
                "a",
                WrittenDicom.slice(0, 2)
                        .text(Tag.ACQUISITION_DATE, "DA", "20240301")
                        .text(Tag.ACQUISITION_TIME, "TM", "000001.5"));
        assertThat(first(read(), 0)).isEqualTo(1);
        convert();
        assertThat(json("7-series").get("VolumeTiming").toString()).isEqualTo("[0.0,2.5]");
    }

    @Test
    void theTimeOfTheSeriesInAllImagesIsNoTimeOfVolumes() throws IOException {
        for (int t = 0; t < 2; t++) {
            write(
                    "v" + t,
                    WrittenDicom.slice(0, t)
                            .text(Tag.ACQUISITION_TIME, "TM", "101500")
                            .text(Tag.INSTANCE_NUMBER, "IS", String.valueOf(t)));
        }
        convert();
        assertThat(json("7-series").has("VolumeTiming")).isFalse();
    }

    @Test
    void imagesThatNothingTellsApartAreRefused() {
        write("a", WrittenDicom.slice(0, 1).text(Tag.INSTANCE_NUMBER, "IS", "3"));
        write("b", WrittenDicom.slice(0, 2).text(Tag.INSTANCE_NUMBER, "IS", "3"));
        assertThatThrownBy(this::read)
                .hasMessageContaining("a and ")
                .hasMessageContaining("tells apart")
                .hasMessageContaining("echo time");
    }

    /** One image says its echo time, the other does not: then echo times cannot sort them, and nothing else does. */
    @Test
    void anAttributeOfSomeImagesDoesNotSortThem() {
        write("a", WrittenDicom.slice(0, 1).text(Tag.ECHO_TIME, "DS", "3"));
        write("b", WrittenDicom.slice(0, 2));
        assertThatThrownBy(this::read).hasMessageContaining("tells apart");
    }

    @Test
    void aVolumeOfTwoEchoesIsRefused() {
        for (int z = 0; z < 2; z++) {
            write("a" + z, WrittenDicom.slice(4 * z, 1).text(Tag.ECHO_TIME, "DS", "10"));
            write("b" + z, WrittenDicom.slice(4 * z, 2).text(Tag.ECHO_TIME, "DS", z == 0 ? "20" : "30"));
        }
        assertThatThrownBy(this::read).hasMessageContaining("the echo time 30.0 in volume 1");
    }

    @Test
    void aSeriesUidForEveryFileIsSaidToBeTheLikelyCause() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(i + ".dcm", WrittenDicom.slice(4 * i, 0).text(Tag.SERIES_INSTANCE_UID, "UI", "5.5." + i));
        }
        assertThat(new DicomFolder().read(folder).series()).hasSize(3);
        assertThat(said.toString()).contains("3 images").contains("SeriesInstanceUID was replaced");
    }

    @Test
    void aTiltedGantryIsSaidToBeKeptOrCorrected() throws IOException {
        for (int i = 0; i < 3; i++) {
            write(
                    i + ".dcm",
                    WrittenDicom.slice(4 * i, 0).text(Tag.IMAGE_POSITION, "DS", "0\\%s\\%s".formatted(i, 4 * i)));
        }
        read();
        assertThat(said.toString()).contains("kept sheared");
        for (int i = 0; i < 3; i++) {
            write(i + ".dcm", WrittenDicom.slice(4 * i, 0).text(Tag.GANTRY_DETECTOR_TILT, "DS", "-14"));
        }
        read();
        assertThat(said.toString()).contains("the tilt counts as corrected");
    }

    private void convert() throws IOException {
        assertThat(new Conversion("medai", false, line -> {}).any(folder, folder.resolve("out"), OptionalInt.empty()))
                .isEmpty();
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("out").resolve(name + ".json").toFile());
    }

    @Test
    void magnitudeAndPhaseOfOneSeriesBecomeTwoFiles() throws IOException {
        for (int z = 0; z < 2; z++) {
            write("m" + z, WrittenDicom.slice(4 * z, 7).text(Tag.IMAGE_TYPE, "CS", "ORIGINAL\\PRIMARY\\M\\ND"));
            write("p" + z, WrittenDicom.slice(4 * z, 9).text(Tag.IMAGE_TYPE, "CS", "ORIGINAL\\PRIMARY\\P\\ND"));
        }
        convert();
        assertThat(ScanReader.readFile(folder.resolve("out/7-series-phase.nii.gz"))
                        .volume()
                        .at(0, 0, 0))
                .isEqualTo(9);
        assertThat(ScanReader.readFile(folder.resolve("out/7-series-magnitude.nii.gz"))
                        .volume()
                        .at(0, 0, 0))
                .isEqualTo(7);
        assertThat(json("7-series-phase").get("ComplexImageComponent").asText()).isEqualTo("PHASE");
        assertThat(json("7-series-magnitude").get("ImageType").toString())
                .isEqualTo("[\"ORIGINAL\",\"PRIMARY\",\"M\",\"ND\"]");
    }

    /** Frames of an enhanced file: two echoes at two places, magnitude and phase, in an order that is none. */
    @Test
    void framesOfAnEnhancedFileAreToldApart() throws IOException {
        WrittenDicom[] frames = new WrittenDicom[8];
        int[] values = new int[8];
        for (int i = 0; i < 8; i++) {
            int z = i / 4;
            int echo = 1 - i / 2 % 2;
            boolean phase = i % 2 == 0;
            values[i] = 100 * z + 10 * echo + (phase ? 1 : 0);
            frames[i] = new WrittenDicom()
                    .sequence(
                            Tag.PLANE_POSITION_SEQUENCE,
                            new WrittenDicom().text(Tag.IMAGE_POSITION, "DS", "0\\0\\" + 4 * z))
                    .sequence(Tag.MR_ECHO_SEQUENCE, new WrittenDicom().real(Tag.EFFECTIVE_ECHO_TIME, 5 + 5 * echo))
                    .sequence(
                            Tag.MR_IMAGE_FRAME_TYPE_SEQUENCE,
                            new WrittenDicom().text(Tag.COMPLEX_IMAGE_COMPONENT, "CS", phase ? "PHASE" : "MAGNITUDE"));
        }
        WrittenDicom enhanced = WrittenDicom.slice(0, 0)
                .text(Tag.NUMBER_OF_FRAMES, "IS", "8")
                .sequence(Tag.PER_FRAME_GROUPS, frames)
                .pixels(values);
        write("enhanced", enhanced);
        convert();
        Scan phase = ScanReader.readAll(folder.resolve("out/7-series-phase.nii.gz"));
        assertThat(phase.volumes()).hasSize(2);
        assertThat(first(phase, 0)).isEqualTo(1);
        assertThat(first(phase, 1)).isEqualTo(11);
        assertThat(phase.volumes().get(1).at(0, 0, 1)).isEqualTo(111);
        assertThat(json("7-series-magnitude").get("EchoTime").toString()).isEqualTo("[0.005,0.01]");
        assertThat(json("7-series-magnitude").get("ConversionSoftware").asText())
                .isEqualTo("medai");
    }

    @Test
    void bValuesStandBesideTheImage() throws IOException {
        write("b", WrittenDicom.slice(0, 1).real(Tag.DIFFUSION_B_VALUE, 0));
        write("a", WrittenDicom.slice(0, 2).real(Tag.DIFFUSION_B_VALUE, 1000));
        convert();
        assertThat(json("7-series").get("DiffusionBValue").toString()).isEqualTo("[0.0,1000.0]");
        Path one = folder.resolve("out/one.nii.gz");
        new Conversion("medai", false, line -> {}).any(folder, one, OptionalInt.of(1));
        assertThat(json("one").get("DiffusionBValue").asDouble()).isEqualTo(1000);
    }

    @Test
    void thePatientsNameIsNotTheNameOfAFile() throws IOException {
        WrittenDicom slice = WrittenDicom.slice(0, 1)
                .text(Tag.PATIENT_NAME, "PN", "Doe^Jane^^Dr")
                .text(Tag.PATIENT_ID, "LO", "H4711")
                .text(Tag.SERIES_DESCRIPTION, "LO", "t1 JANE_doe sag h4711");
        write("a", slice);
        convert();
        assertThat(folder.resolve("out/7-t1-sag.nii.gz")).exists();
        assertThat(Files.readString(folder.resolve("out/7-t1-sag.json"))).doesNotContainIgnoringCase("doe");
        assertThat(said.toString()).contains("patient's name").doesNotContainIgnoringCase("jane");
        new Conversion("medai", true, line -> {}).any(folder, folder.resolve("given"), OptionalInt.empty());
        assertThat(folder.resolve("given/7-t1-jane-doe-sag-h4711.nii.gz")).exists();
    }

    /** However a name is spelt, joined or numbered: umlauts, family and given name in one word, an id without its zeros. */
    @ParameterizedTest
    @CsvSource({
        "M\u00fcller^J\u00f6rg, 1x, t1 Mueller_Joerg sag",
        "M\u00fcller^J\u00f6rg, 1x, t1 muller sag jorg",
        "Zhang^San, 1x, t1 zhangsan sag SanZhang",
        "Muster-Schmidt^Anna-Maria, 1x, t1 annamaria sag mustermariaschmidt",
        "x, 0004711, t1 4711 sag",
        "x, 4711, t1 0004711 sag"
    })
    void namesAreFoundHoweverTheyAreWritten(String name, String id, String description) throws IOException {
        write(
                "a",
                WrittenDicom.slice(0, 1)
                        .text(Tag.PATIENT_NAME, "PN", name)
                        .text(Tag.PATIENT_ID, "LO", id)
                        .text(Tag.SERIES_DESCRIPTION, "LO", description));
        convert();
        assertThat(folder.resolve("out/7-t1-sag.nii.gz")).exists();
    }

    @Test
    void aSeriesOfTwoPatientsIsTwo() throws IOException {
        write("a", WrittenDicom.slice(0, 1).text(Tag.PATIENT_ID, "LO", "p0"));
        write("b", WrittenDicom.slice(4, 1).text(Tag.PATIENT_ID, "LO", "p1"));
        assertThat(new DicomFolder().read(folder).series()).hasSize(2);
        assertThat(said.toString()).contains("several patients");
    }

    /** Before and after midnight, and no file says the day: the numbers say the order. */
    @Test
    void timesAroundMidnightWithoutADateDoNotSort() throws IOException {
        String[] times = {"235959", "000004", "000009"};
        for (int t = 0; t < 3; t++) {
            write(
                    "v" + (2 - t),
                    WrittenDicom.slice(0, t)
                            .text(Tag.ACQUISITION_TIME, "TM", times[t])
                            .text(Tag.ACQUISITION_NUMBER, "IS", String.valueOf(t + 1)));
        }
        assertThat(first(read(), 0)).isZero();
        assertThat(first(read(), 2)).isEqualTo(2);
        convert();
        assertThat(json("7-series").has("VolumeTiming")).isFalse();
        write("v0", WrittenDicom.slice(0, 1).text(Tag.ACQUISITION_TIME, "TM", "noon"));
        assertThatThrownBy(this::read).hasMessageContaining("\"noon\" in AcquisitionTime (0008,0032)");
    }

    @Test
    void aPlaceInSomeImagesOnlyIsRefused() {
        stack(4);
        write("1.dcm", WrittenDicom.slice(4, 100).without(Tag.IMAGE_ORIENTATION));
        assertThatThrownBy(this::read).hasMessageContaining("in all images of a series, or in none");
    }

    @Test
    void noAdviceAboutGapsIsGivenWhereFilesCannotBeRead() throws IOException {
        stack(5);
        write("2.dcm", WrittenDicom.slice(8, 200).text(Tag.PIXEL_SPACING, "DS", "2"));
        assertThat(new Conversion("medai", false, line -> {}).any(folder, folder.resolve("out"), OptionalInt.empty()))
                .hasSize(2)
                .anyMatch(problem -> problem.contains("2.dcm") && problem.contains("PixelSpacing"))
                .anyMatch(problem -> problem.contains("first mend the files that could not be read"));
    }

    @Test
    void aMosaicWithoutItsPrivateHeaderIsRefused() {
        write("a", WrittenDicom.slice(0, 1).text(Tag.IMAGE_TYPE, "CS", "ORIGINAL\\PRIMARY\\M\\MOSAIC"));
        assertThatThrownBy(this::read).hasMessageContaining("mosaic").hasMessageContaining("private attributes");
    }
}
