package medai.imaging.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that announce what they cannot hold, never end or are none at all: each ends quickly with a sentence. */
final class CraftedFilesTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path folder;

    private static void refused(Path file, String... words) {
        refused(UnusableInputException.class, file, words);
    }

    private static void refused(Class<? extends IOException> kind, Path file, String... words) {
        assertTimeoutPreemptively(SOON, () -> {
            assertThatThrownBy(() -> ScanReader.readAll(file))
                    .isInstanceOf(kind)
                    .message()
                    .contains(file.getFileName().toString())
                    .contains(words);
        });
    }

    private TiffBytes tiff() {
        return new TiffBytes(4, 4, new byte[16]);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("crafted"), content);
    }

    @Test
    void aListOfPagesThatRunsInACircle() throws IOException {
        assertThat(ScanReader.readFile(file(tiff().bytes(0))).shape()).containsExactly(4, 4, 1);
        refused(file(tiff().bytes(8)), "a list of pages that runs in a circle, after 1 pages");
        refused(file(tiff().bytes(1 << 30)), "a page beyond the end of the file");
        refused(file(new byte[] {'I', 'I', '*', 0, 0, 0, 0, 0}), "no page");
    }

    @Test
    void morePagesThanAnyStackHas() throws IOException {
        int pages = 20000;
        ByteBuffer b = ByteBuffer.allocate(8 + 6 * pages).order(ByteOrder.LITTLE_ENDIAN);
        b.put(new byte[] {'I', 'I', '*', 0}).putInt(8);
        for (int i = 1; i <= pages; i++) {
            b.putShort((short) 0).putInt(i < pages ? 8 + 6 * i : 0);
        }
        refused(file(b.array()), "more than 16384 pages");
    }

    @Test
    void pixelsThatNoMemoryHolds() throws IOException {
        refused(file(tiff().put(273, 0x7FFFFFFF, 8).bytes(0)), "2147483647 values of tag 273");
        refused(file(tiff().put(256, 0x7FFFFFFF).bytes(0)), "2147483647 x 4 pixels", "at most 2^28");
        refused(file(tiff().put(322, 1 << 30).put(323, 1 << 30).bytes(0)), "1073741824 x 1073741824 pixels");
        refused(file(tiff().put(277, 65535).bytes(0)), "damaged picture data");
        refused(file(png(Integer.MAX_VALUE, Integer.MAX_VALUE)), "2147483647 x 2147483647 pixels", "at most 2^28");
        ByteBuffer bmp = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put(new byte[] {'B', 'M'}).putInt(10, 54).putInt(14, 40);
        bmp.putInt(18, Integer.MAX_VALUE)
                .putInt(22, Integer.MAX_VALUE)
                .putShort(26, (short) 1)
                .putShort(28, (short) 8);
        refused(file(bmp.array()), "damaged picture data");
    }

    private static byte[] png(int width, int height) {
        ByteBuffer b = ByteBuffer.allocate(8 + 25 + 12);
        b.put(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'});
        ByteBuffer header = ByteBuffer.allocate(17).put("IHDR".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        header.putInt(width).putInt(height).put(new byte[] {8, 0, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.array());
        b.putInt(13).put(header.array()).putInt((int) crc.getValue());
        return b.array();
    }

    /** 16 MiB of gzip can be 16 GiB of zeros; here the header asks for more than the machine has. */
    @Test
    void aHeaderThatAsksForMoreMemoryThanThereIs() throws IOException {
        long voxels = (long) Short.MAX_VALUE * Short.MAX_VALUE * 2;
        assumeTrue(Runtime.getRuntime().maxMemory() < Float.BYTES * voxels);
        Path file = folder.resolve("crafted");
        byte[] header = new NiftiBytes(2, Short.MAX_VALUE, Short.MAX_VALUE, 2)
                .sform(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0)
                .with(ByteBuffer.allocate(0));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(header);
        }
        byte[] zipped = Files.readAllBytes(file);
        byte[] padded = java.util.Arrays.copyOf(zipped, 1 << 22); // what follows may hold voxels, for all one can tell
        refused(MemoryShortageException.class, file(padded), "8191 MiB of memory", "MEDAI_JAVA_OPTS=-Xmx");
    }

    @Test
    void voxelsFarBehindTheHeader() throws IOException {
        byte[] header = new NiftiBytes(2, 1, 1, 1).with(ByteBuffer.allocate(1));
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putFloat(108, 1L << 39);
        refused(file(header), "only 353 bytes", "549755813888 bytes of header");
    }

    @Test
    void whatIsNoFile() throws IOException {
        refused(Files.createDirectory(folder.resolve("directory")), "a folder");
        Path pipe = folder.resolve("pipe.nii");
        assumeTrue(made(pipe));
        refused(pipe, "a pipe, a device or a socket");
        assertTimeoutPreemptively(
                SOON, () -> assertThatThrownBy(() -> InputFile.bytes(pipe, 10)).hasMessageContaining("a pipe"));
        Path linked = Files.createSymbolicLink(folder.resolve("link.png"), pipe);
        refused(linked, "a pipe, a device or a socket");
        Path zero = Path.of("/dev/zero");
        if (Files.exists(zero)) {
            refused(zero, "a pipe, a device or a socket");
        }
        Path socket = folder.resolve("s");
        try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.bind(UnixDomainSocketAddress.of(socket));
            refused(socket, "a pipe, a device or a socket");
        }
    }

    private static boolean made(Path pipe) throws IOException {
        try {
            return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsNotThereIsMissing() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle.nii"), folder.resolve("circle.nii"));
        Path below = Files.writeString(folder.resolve("file"), "").resolve("scan.nii");
        for (Path file : new Path[] {folder.resolve("none.nii"), circle, below}) {
            assertThatThrownBy(() -> ScanReader.readAll(file))
                    .isInstanceOf(MissingInputException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("correct the path");
        }
    }

    @Test
    void gzipThatHoldsMoreThanItMay() throws IOException {
        Path file = folder.resolve("crafted");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(new byte[(3 << 20) + 1]);
        }
        assertThat(InputFile.bytes(file, (3 << 20) + 1)).hasSize((3 << 20) + 1);
        assertThatThrownBy(() -> InputFile.bytes(file, 3 << 20))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("more than 3 MiB of data")
                .hasMessageContaining("unpack it first");
    }
}
