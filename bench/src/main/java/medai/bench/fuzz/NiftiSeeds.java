package medai.bench.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Small NIfTI files of several kinds, written here field by field. */
final class NiftiSeeds {
    private static final int HEADER = 348;
    private static final int START = 352;
    private static final String[] COMMANDS = {
        "inspect {F}",
        "inspect --json {F}",
        "convert {F} -o {T}/o/c.nii.gz",
        "resample {F} --onto {W}/s00.nii.gz -o {T}/o/r.nii.gz",
        "resample {F} --onto {W}/s00.nii.gz --labels -o {T}/o/r.nii.gz",
        "resample {W}/s00.nii.gz --onto {F} -o {T}/o/r.nii.gz",
        "measure regions --manifest {T}/m.csv --image t1 --labels t1 -o {T}/o/m.csv",
        "eval masks --manifest {T}/m.csv --truth t1 --predicted t1 -o {T}/o",
        "patches --manifest {T}/m.csv --mask t1 --image t1 --size 4 -o {T}/o",
        "preprocess --config {W}/small.yaml --set manifest={T}/m.csv --set output={T}/o"
    };

    /** For files of several volumes, of which one must be chosen. */
    private static final String[] SEVERAL = {
        "inspect {F}", "convert {F} -o {T}/o/c.nii.gz", "convert {F} --volume 1 -o {T}/o/c.nii"
    };

    private NiftiSeeds() {}

    static List<Seed> all() {
        byte[] floats = file(16, 4, new int[] {5, 4, 3}, ByteOrder.LITTLE_ENDIAN, 1);
        byte[] shorts = file(4, 2, new int[] {5, 4, 3}, ByteOrder.BIG_ENDIAN, 2); // whole numbers, to be labels too
        byte[] series = file(2, 1, new int[] {4, 3, 2, 3}, ByteOrder.LITTLE_ENDIAN, 0);
        byte[] colours = file(128, 3, new int[] {4, 3, 2}, ByteOrder.LITTLE_ENDIAN, 0);
        byte[] large = file(64, 8, new int[] {3, 3, 3}, ByteOrder.LITTLE_ENDIAN, 0);
        byte[] header = Arrays.copyOf(shorts, HEADER);
        header[345] = 'i'; // ni1: the voxels lie in a file of their own
        ByteBuffer.wrap(header).order(ByteOrder.BIG_ENDIAN).putFloat(108, 0);
        byte[] voxels = Arrays.copyOfRange(shorts, START, shorts.length);
        return List.of(
                seed("scan.nii", floats),
                seed("scan.nii", shorts),
                Seed.of(Format.NIFTI, "scan.nii", series, SEVERAL),
                Seed.of(Format.NIFTI, "scan.nii", colours, SEVERAL),
                seed("scan.nii.gz", Mutation.gzip(floats)),
                seed("scan.nii.gz", Mutation.gzip(large)),
                seed("scan.nii", second()),
                seed("scan.hdr", header).with(Map.of("scan.img", voxels, "m.csv", manifest("scan.hdr"))),
                seed("scan.img", voxels).with(Map.of("scan.hdr", header, "m.csv", manifest("scan.img"))));
    }

    private static Seed seed(String name, byte[] content) {
        return Seed.of(Format.NIFTI, name, content, COMMANDS).with(Map.of("m.csv", manifest(name)));
    }

    private static byte[] manifest(String scan) {
        return "subject,t1,group\na,%s,neg\n".formatted(scan).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] file(int datatype, int width, int[] dims, ByteOrder order, float slope) {
        int voxels = Arrays.stream(dims).reduce(1, (a, b) -> a * b);
        ByteBuffer out = ByteBuffer.allocate(START + voxels * width).order(order);
        out.putInt(0, HEADER);
        out.putShort(40, (short) dims.length);
        for (int i = 0; i < 7; i++) {
            out.putShort(42 + 2 * i, (short) (i < dims.length ? dims[i] : 1));
            out.putFloat(80 + 4 * i, 1 + i);
        }
        out.putFloat(76, 1);
        out.putShort(70, (short) datatype);
        out.putShort(72, (short) (8 * width));
        out.putFloat(108, START);
        out.putFloat(112, slope);
        out.put(148, "a small scan".getBytes(StandardCharsets.UTF_8));
        out.putShort(252, (short) 1);
        out.putShort(254, (short) 1);
        float[] rows = {1, 0, 0, -2, 0, 2, 0, -3, 0, 0, 3, -3}; // over the scans of the cohort
        for (int i = 0; i < rows.length; i++) {
            out.putFloat(280 + 4 * i, rows[i]);
        }
        out.put(344, new byte[] {'n', '+', '1', 0});
        fill(out, START, width, voxels);
        return out.array();
    }

    private static byte[] second() {
        ByteBuffer out = ByteBuffer.allocate(544 + 24 * 4).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0, 540);
        out.put(4, new byte[] {'n', '+', '2', 0, '\r', '\n', 0x1A, '\n'});
        out.putShort(12, (short) 16);
        out.putShort(14, (short) 32);
        long[] dims = {3, 4, 3, 2, 1, 1, 1, 1};
        for (int i = 0; i < 8; i++) {
            out.putLong(16 + 8 * i, dims[i]);
            out.putDouble(104 + 8 * i, 1);
        }
        out.putLong(168, 544);
        out.putDouble(176, 1);
        out.putInt(348, 1);
        for (int i = 0; i < 3; i++) {
            out.putDouble(400 + 40 * i, 2);
        }
        fill(out, 544, 4, 24);
        return out.array();
    }

    private static void fill(ByteBuffer out, int start, int width, int voxels) {
        for (int i = 0; i < voxels; i++) {
            switch (width) {
                case 2 -> out.putShort(start + 2 * i, (short) (i % 4));
                case 4 -> out.putFloat(start + 4 * i, i % 4);
                case 8 -> out.putDouble(start + 8 * i, i % 4);
                default -> out.put(start + width * i, (byte) (i % 4));
            }
        }
    }
}
