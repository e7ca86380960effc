package medai.dicom.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import medai.dicom.codec.JpegLsFrames.Frame;
import medai.imaging.file.UnusableInputException;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames of CharLS, and of an encoder of our own for what CharLS cannot write ({@code test-fixtures/jpegls/make.py}). */
final class JpegLsTest {
    /** Where the segments of {@code T.87 H.3} begin. */
    private static final int FRAME = 2;

    private static final int SCAN = 15;

    private static final int LARGE = 50_000;

    private static int[] decode(byte[] code, Frame as) throws UnusableInputException {
        return new JpegLs(0).decode(code, as.shape());
    }

    private static byte[] example() throws IOException {
        return JpegLsFrames.named("T.87 H.3").code();
    }

    private static byte[] example(int at, int value) throws IOException {
        byte[] code = example();
        code[at] = (byte) value;
        return code;
    }

    /** The example with a segment in front of its frame header. */
    private static byte[] example(String segment) throws IOException {
        return inserted(example(), FRAME, segment);
    }

    private static byte[] inserted(byte[] code, int at, String hex) {
        byte[] more = HexFormat.of().parseHex(hex.replace(" ", ""));
        byte[] all = Arrays.copyOf(code, code.length + more.length);
        System.arraycopy(more, 0, all, at, more.length);
        System.arraycopy(code, at, all, at + more.length, code.length - at);
        return all;
    }

    private static String hash(int[] samples) throws NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (int sample : samples) {
            digest.update((byte) sample);
            digest.update((byte) (sample >> 8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    @Test
    void everyFrameIsWhatCharlsOrLibjpegDecode() throws IOException, NoSuchAlgorithmException {
        List<String> different = new ArrayList<>();
        for (Frame frame : JpegLsFrames.all()) {
            if (!hash(decode(frame.code(), frame)).equals(frame.sha256())) {
                different.add(frame.name());
            }
        }
        assertThat(different).isEmpty();
    }

    @Test
    void theExampleOfTheStandard() throws IOException {
        assertThat(decode(example(), JpegLsFrames.named("T.87 H.3")))
                .containsExactly(0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145);
    }

    @Test
    void fewerBitsThanAllocatedAreFine() throws IOException {
        assertThat(new JpegLs(0).decode(example(), new FrameCodec.Shape(4, 4, 1, 16)))
                .contains(205);
    }

    /** No bit of the end is optional but those that only fill a byte, and the marker behind it. */
    @Test
    void truncatedFramesAreRefusedOrWhole() throws IOException, NoSuchAlgorithmException {
        int refused = 0;
        for (Frame frame : JpegLsFrames.all()) {
            Draw draw = Draw.of(24, "truncated", frame.name());
            for (int i = 0; i < 12 && frame.rows() * frame.columns() < LARGE; i++) {
                int length = i < 4 ? frame.code().length - 1 - i : draw.nextInt(frame.code().length);
                try {
                    int[] samples = decode(Arrays.copyOf(frame.code(), length), frame);
                    assertThat(hash(samples))
                            .as(frame.name() + " up to " + length)
                            .isEqualTo(frame.sha256());
                } catch (UnusableInputException e) {
                    assertThat(e).hasMessageContaining("expected").hasMessageContaining("; ");
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(1600);
    }

    @Test
    void damagedFramesEndQuickly() throws IOException {
        int refused = 0;
        for (Frame frame : JpegLsFrames.all()) {
            Draw draw = Draw.of(24, "damaged", frame.name());
            for (int i = 0; i < 20 && frame.rows() * frame.columns() < LARGE; i++) {
                byte[] code = frame.code().clone();
                for (int k = 0; k <= i % 4; k++) {
                    int at = i % 2 == 0 ? draw.nextInt(code.length) : draw.nextInt(Math.min(code.length, 45));
                    code[at] = (byte) (i % 3 == 0 ? 0xFF : draw.nextInt(256));
                }
                boolean[] was = new boolean[1];
                Assertions.assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> was[0] = isRefused(code, frame), frame.name() + " case " + i);
                refused += was[0] ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(3200);
    }

    private static boolean isRefused(byte[] code, Frame frame) {
        try {
            assertThat(decode(code, frame)).hasSize(frame.shape().size());
            return false;
        } catch (UnusableInputException e) {
            return true;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "5, 4, 1, 8",
        "4, 5, 1, 8",
        "4, 4, 3, 8",
    })
    void aFrameThatIsNotWhatTheDatasetSaysIsRefused(int rows, int columns, int samples, int bits) throws IOException {
        byte[] code = example();
        assertThatThrownBy(() -> new JpegLs(0).decode(code, new FrameCodec.Shape(rows, columns, samples, bits)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("found JPEG-LS code of 4 x 4 pixels with 1 components of 8 bits")
                .hasMessageContaining("expected %d x %d with %d".formatted(columns, rows, samples));
    }

    @Test
    void moreBitsThanAllocatedAreRefused() throws IOException {
        Frame frame = JpegLsFrames.named("9 bits near 0");
        assertThatThrownBy(() -> new JpegLs(0).decode(frame.code(), new FrameCodec.Shape(21, 26, 1, 8)))
                .hasMessageContaining("of 9 bits")
                .hasMessageContaining("at most 8 bits");
    }

    @ParameterizedTest
    @CsvSource({
        "3, F9, marker FFF9", // T.870
        "3, C3, marker FFC3", // lossless JPEG
        "6, 0, samples of 0 bits",
        "6, 1, samples of 1 bits",
        "5, 12, a segment of 10 bytes where 9 should be",
        "18, 9, a segment of 7 bytes where 6 should be",
        "19, 0, a segment of 6 bytes where 4 should be",
        "20, 2, a scan of component 2",
        "21, 1, samples that are places in a table",
        "22, 128, errors up to 128",
        "23, 2, interleaved in way 2",
        "23, 3, interleaved in way 3",
        "24, 8, a scan of 1 components",
    })
    void whatTheStandardOrMedaiDoesNotHaveIsRefused(int at, String value, String message) throws IOException {
        byte[] code =
                example(at, value.length() == 2 && at == 3 ? Integer.parseInt(value, 16) : Integer.parseInt(value));
        assertThatThrownBy(() -> decode(code, JpegLsFrames.named("T.87 H.3")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "FFF8 000D 01 0100 0000 0000 0000 0000, samples up to 256 of 8 bits",
        "FFF8 000D 01 0000 0005 0004 0000 0000, 'thresholds 5, 4, 21'",
        "FFF8 000D 01 0000 0000 0000 0000 0002, reset 2",
        "FFF8 000D 01 0000 0000 0000 0000 0100, reset 256",
        "FFF8 000B 01 0000 0000 0000 0000, a segment of 9 bytes where 11 should be",
        "FFF8 0004 05 00, parameters of kind 5",
        "FFF8 0004 04 01, a segment of 2 bytes where 4 should be",
        "FFDD 0003 01, a restart interval of 1 bytes",
        "FFDD 0004 0001, more code than samples",
        "FFE8 0007 6D726678 01, colour transform 1",
        "FFE8 0007 6D726678 05, colour transform 5",
        "FFD9, marker FFD9",
        "FFD8, marker FFD8",
        "00, no marker",
    })
    void segmentsThatCannotBeUsedAreRefused(String segment, String message) throws IOException {
        byte[] code = example(segment);
        assertThatThrownBy(() -> decode(code, JpegLsFrames.named("T.87 H.3")))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void codeBehindTheLastSampleIsRefused() throws IOException {
        byte[] code = inserted(example(), 55, "00");
        assertThatThrownBy(() -> decode(code, JpegLsFrames.named("T.87 H.3")))
                .hasMessageContaining("more code than samples");
    }

    /** CharLS names a transform of colours there, and does not apply it. */
    @Test
    void transformedColoursInPlanesAreRefused() throws IOException {
        Frame frame = JpegLsFrames.named("8 bits planes near 0");
        byte[] code = inserted(frame.code(), FRAME, "FFE8 0007 6D726678 01");
        assertThatThrownBy(() -> decode(code, frame)).hasMessageContaining("colour transform 1");
    }

    @Test
    void tablesThatNoScanNamesAndOtherApplicationDataAreSkipped() throws IOException {
        byte[] code = example("FFF8 0006 02 01 01 07  FFF8 0006 03 01 01 09  FFE8 0007 F1F2F3F4 01");
        assertThat(decode(code, JpegLsFrames.named("T.87 H.3"))).contains(205);
    }

    @Test
    void aSecondHeaderAndAHeightThatChangesAreRefused() throws IOException {
        Frame frame = JpegLsFrames.named("T.87 H.3");
        byte[] twice = example(HexFormat.of().formatHex(example(), FRAME, SCAN));
        assertThatThrownBy(() -> decode(twice, frame)).hasMessageContaining("a second frame header");
        Frame late = JpegLsFrames.named("height behind the scan");
        byte[] code = late.code();
        code[code.length - 3]++;
        assertThatThrownBy(() -> decode(code, late)).hasMessageContaining("10 x 14 pixels");
    }

    @Test
    void aComponentInTwoScansIsRefused() throws IOException {
        Frame frame = JpegLsFrames.named("scans in another order"); // 3, 1, 2
        byte[] code = frame.code();
        for (int i = 0; i + 5 < code.length; i++) {
            if (code[i] == -1 && (code[i + 1] & 0xFF) == 0xDA && code[i + 5] == 1) {
                code[i + 5] = 3;
            }
        }
        assertThatThrownBy(() -> decode(code, frame))
                .hasMessageContaining("a scan of component 3, which is not there or was decoded before");
    }

    @Test
    void restartMarkersInAnotherOrderAreRefused() throws IOException {
        Frame frame = JpegLsFrames.named("restart every 3 lines in 2 bytes");
        byte[] code = frame.code();
        for (int i = 0; i + 1 < code.length; i++) {
            if (code[i] == -1 && (code[i + 1] & 0xFF) == 0xD1) {
                code[i + 1]++;
            }
        }
        assertThatThrownBy(() -> decode(code, frame)).hasMessageContaining("no restart marker");
    }

    @Test
    void aFewBytesForManyLinesAreRefusedBeforeThereIsRoomForThem() throws IOException {
        byte[] code = example();
        code[7] = (byte) 0xFF;
        code[8] = (byte) 0xFF;
        FrameCodec.Shape shape = new FrameCodec.Shape(0xFF00 | 0xFF, 4, 1, 8);
        assertThatThrownBy(() -> new JpegLs(0).decode(code, shape)).hasMessageContaining("57 bytes for 65535 lines");
    }

    @Test
    void samplesThatMayBeNegativeNeedAllTheirBits() throws IOException {
        byte[] code = example(); // 205 has the upper one of 8 bits
        FrameCodec.Shape shape = new FrameCodec.Shape(4, 4, 1, 16);
        assertThatThrownBy(() -> new JpegLs(12).decode(code, shape))
                .hasMessageContaining("8 bits for samples of 12 bits with a sign")
                .hasMessageContaining("205");
        assertThat(new JpegLs(8).decode(code, shape)).contains(205);
        Frame dark = JpegLsFrames.named("samples up to 100 reset 5");
        assertThat(new JpegLs(16).decode(dark.code(), dark.shape())).hasSize(360);
    }
}
