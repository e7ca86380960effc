package medai.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import medai.dicom.codec.FrameCodec;
import medai.dicom.codec.JpegLs;
import medai.dicom.codec.JpegLsFrames;
import medai.dicom.codec.JpegLsFrames.Frame;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DICOM files with JPEG-LS in them give what the same files give without compression. */
final class JpegLsFilesTest {
    private static final String LOSSLESS = "1.2.840.10008.1.2.4.80";
    private static final String NEAR = "1.2.840.10008.1.2.4.81";
    private static final String RLE = "1.2.840.10008.1.2.5";
    private static final String UNCOMPRESSED = "1.2.840.10008.1.2.1";

    @TempDir
    Path folder;

    /** How the pixels of a file are to be understood. */
    private record Pixels(String photometric, int stored, boolean signed) {}

    @ParameterizedTest
    @ValueSource(strings = {LOSSLESS, NEAR})
    void aFrameInSeveralFragmentsAndWithASign(String syntax) throws IOException {
        Frame frame = JpegLsFrames.named(syntax.equals(LOSSLESS) ? "12 bits near 0" : "12 bits near 3");
        Pixels signed = new Pixels("MONOCHROME2", 12, true);
        List<Volume> read = same(syntax, List.of(frame), signed, List.of(fragments(frame.code(), 3)), false);
        double least = Double.POSITIVE_INFINITY;
        for (float value : read.get(0).voxels()) {
            least = Math.min(least, value);
        }
        assertThat(least).isLessThan(-1000);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "3, true", "3, false"})
    void severalFramesWithAndWithoutATableOfOffsets(int fragments, boolean table) throws IOException {
        List<Frame> frames = new ArrayList<>();
        List<List<byte[]>> code = new ArrayList<>();
        for (String name : List.of("12 bits near 0", "12 bits near 7", "12 bits near 1")) {
            frames.add(JpegLsFrames.named(name));
            code.add(fragments(JpegLsFrames.named(name).code(), fragments));
        }
        same(NEAR, frames, new Pixels("MONOCHROME2", 12, false), code, table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"planes", "lines", "pixels"})
    void coloursInAllWaysToInterleaveThem(String way) throws IOException {
        Frame frame = JpegLsFrames.named("8 bits " + way + " near 0");
        List<Volume> read =
                same(LOSSLESS, List.of(frame), new Pixels("RGB", 8, false), List.of(List.of(frame.code())), false);
        assertThat(read).hasSize(3);
        same(LOSSLESS, List.of(frame), new Pixels("YBR_FULL", 8, false), List.of(List.of(frame.code())), false);
    }

    /** The other code that knows nothing of colours. */
    @Test
    void lumaAndChromaInRunLengthCode() throws IOException {
        Frame frame = JpegLsFrames.named("8 bits pixels near 0");
        int[] samples = new JpegLs(0).decode(frame.code(), frame.shape());
        ByteBuffer header =
                ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN).putInt(3);
        ByteArrayOutputStream segments = new ByteArrayOutputStream();
        for (int c = 0; c < 3; c++) {
            header.putInt(64 + segments.size());
            for (int i = c; i < samples.length; i += 3) {
                segments.write(0); // one byte as it is
                segments.write(samples[i]);
            }
        }
        ByteArrayOutputStream code = new ByteArrayOutputStream();
        code.writeBytes(header.array());
        code.writeBytes(segments.toByteArray());
        for (String photometric : List.of("RGB", "YBR_FULL")) {
            same(RLE, List.of(frame), new Pixels(photometric, 8, false), List.of(List.of(code.toByteArray())), false);
        }
    }

    @Test
    void lumaAndChromaOfMoreThan8BitsAreRefused() throws IOException {
        Frame frame = JpegLsFrames.named("12 bits pixels near 0");
        Path file = write(LOSSLESS, frame, 1, new Pixels("YBR_FULL", 12, false), List.of(List.of(frame.code())), false);
        assertThatThrownBy(() -> ScanReader.readAll(file)).hasMessageContaining("found YBR_FULL colours of 12 bits");
    }

    @Test
    void fewerBitsThanASampleWithASignHasAreRefused() throws IOException {
        Frame frame = JpegLsFrames.named("12 bits near 0");
        Path file =
                write(LOSSLESS, frame, 1, new Pixels("MONOCHROME2", 16, true), List.of(List.of(frame.code())), false);
        assertThatThrownBy(() -> ScanReader.readAll(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining("12 bits for samples of 16 bits with a sign");
        Path unsigned =
                write(LOSSLESS, frame, 1, new Pixels("MONOCHROME2", 16, false), List.of(List.of(frame.code())), false);
        assertThat(ScanReader.readAll(unsigned).volumes()).hasSize(1);
    }

    @Test
    void aFileCutShortIsRefusedByItsName() throws IOException {
        Frame frame = JpegLsFrames.named("12 bits near 0");
        byte[] half = Arrays.copyOf(frame.code(), frame.code().length / 2);
        Path file = write(LOSSLESS, frame, 1, new Pixels("MONOCHROME2", 12, false), List.of(List.of(half)), false);
        assertThatThrownBy(() -> ScanReader.readAll(file))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("found an early end");
    }

    /** Reads frames with and without compression, and compares all their voxels. */
    private List<Volume> same(String syntax, List<Frame> frames, Pixels pixels, List<List<byte[]>> code, boolean table)
            throws IOException {
        Frame first = frames.get(0);
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        for (Frame frame : frames) {
            for (int sample : new JpegLs(0).decode(frame.code(), frame.shape())) {
                plain.write(sample);
                if (frame.shape().bits() == 16) {
                    plain.write(sample >> 8);
                }
            }
        }
        List<List<byte[]>> samples = List.of(List.of(plain.toByteArray()));
        List<Volume> wanted = ScanReader.readAll(write(UNCOMPRESSED, first, frames.size(), pixels, samples, false))
                .volumes();
        List<Volume> read = ScanReader.readAll(write(syntax, first, frames.size(), pixels, code, table))
                .volumes();
        assertThat(read).hasSameSizeAs(wanted);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i).voxels()).isEqualTo(wanted.get(i).voxels());
        }
        return read;
    }

    private static List<byte[]> fragments(byte[] code, int count) {
        List<byte[]> fragments = new ArrayList<>();
        int each = code.length / count / 2 * 2; // of even length
        for (int i = 0; i < count; i++) {
            fragments.add(Arrays.copyOfRange(code, i * each, i + 1 < count ? (i + 1) * each : code.length));
        }
        return fragments;
    }

    private Path write(String syntax, Frame frame, int count, Pixels pixels, List<List<byte[]>> code, boolean table)
            throws IOException {
        FrameCodec.Shape shape = frame.shape();
        Dataset meta = new Dataset().text(0x0002_0010, "UI", syntax);
        Dataset data = new Dataset()
                .text(0x0008_0016, "UI", "1.2.840.10008.5.1.4.1.1.7")
                .text(0x0008_0018, "UI", "1.2.3." + syntax.length() + "." + count)
                .text(0x0008_0060, "CS", "OT")
                .text(0x0018_0050, "DS", "2")
                .text(0x0020_000E, "UI", "1.2.3.4")
                .text(0x0020_0013, "IS", "1")
                .text(0x0020_0032, "DS", "0\\0\\0")
                .text(0x0020_0037, "DS", "1\\0\\0\\0\\1\\0")
                .number(0x0028_0002, shape.samples())
                .text(0x0028_0004, "CS", pixels.photometric());
        if (shape.samples() == 3) {
            data.number(0x0028_0006, 0);
        }
        if (count > 1) {
            data.text(0x0028_0008, "IS", String.valueOf(count));
        }
        data.number(0x0028_0010, shape.rows())
                .number(0x0028_0011, shape.columns())
                .text(0x0028_0030, "DS", "1\\1")
                .number(0x0028_0100, shape.bits())
                .number(0x0028_0101, pixels.stored())
                .number(0x0028_0102, pixels.stored() - 1)
                .number(0x0028_0103, pixels.signed() ? 1 : 0);
        if (syntax.equals(UNCOMPRESSED)) {
            data.element(
                    0x7FE0_0010, shape.bits() == 8 ? "OB" : "OW", code.get(0).get(0));
        } else {
            data.encapsulated(code, table);
        }
        Path file = folder.resolve("scan-" + syntax + ".dcm");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(new byte[128]);
        all.writeBytes("DICM".getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(meta.bytes());
        all.writeBytes(data.bytes());
        Files.write(file, all.toByteArray());
        return file;
    }

    /** Elements in explicit little endian, in the order in which they are given. */
    private static final class Dataset {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Dataset text(int tag, String vr, String value) {
            String padded = value.length() % 2 == 0 ? value : value + (vr.equals("UI") ? "\0" : " ");
            return element(tag, vr, padded.getBytes(StandardCharsets.US_ASCII));
        }

        Dataset number(int tag, int value) {
            return element(tag, "US", new byte[] {(byte) value, (byte) (value >> 8)});
        }

        Dataset element(int tag, String vr, byte[] value) {
            header(tag, vr, value.length + value.length % 2);
            out.writeBytes(Arrays.copyOf(value, value.length + value.length % 2));
            return this;
        }

        private void header(int tag, String vr, int length) {
            tag(tag);
            out.writeBytes(vr.getBytes(StandardCharsets.US_ASCII));
            if (vr.startsWith("O")) {
                out.writeBytes(new byte[2]);
                integer(length);
            } else {
                out.write(length);
                out.write(length >> 8);
            }
        }

        private void tag(int tag) {
            integer(tag >>> 16 | tag << 16);
        }

        private void integer(int value) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
        }

        private void item(byte[] value) {
            tag(0xFFFE_E000);
            integer(value.length);
            out.writeBytes(value);
        }

        /** @param table whether the first item holds the offsets of the frames */
        void encapsulated(List<List<byte[]>> frames, boolean table) {
            header(0x7FE0_0010, "OB", -1);
            ByteBuffer offsets = ByteBuffer.allocate(4 * frames.size()).order(ByteOrder.LITTLE_ENDIAN);
            List<byte[]> items = new ArrayList<>();
            int offset = 0;
            for (List<byte[]> frame : frames) {
                offsets.putInt(offset);
                for (byte[] fragment : frame) {
                    byte[] even = Arrays.copyOf(fragment, fragment.length + fragment.length % 2);
                    items.add(even);
                    offset += 8 + even.length;
                }
            }
            item(table ? offsets.array() : new byte[0]);
            items.forEach(this::item);
            tag(0xFFFE_E0DD);
            integer(0);
        }

        byte[] bytes() {
            return out.toByteArray();
        }
    }
}
