package medai.bench.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;

/** Series of three small DICOM files in several transfer syntaxes, written here element by element. */
final class DicomSeeds {
    private static final int EDGE = 8;
    private static final String UID = "1.2.840.10008.1.2";
    private static final List<String> LONG = List.of("OB", "OW", "SQ", "UN", "UT");
    private static final String[] COMMANDS = {
        "convert {T}/d -o {T}/o",
        "inspect {T}/d",
        "inspect {F}",
        "convert {F} -o {T}/o/c.nii.gz",
        "convert --dicom {T} -o {T}/o"
    };

    /** 8 x 8 pixels of 5 x + 3 y, encoded by imagecodecs 2026.3.6. */
    private static final Map<String, String> CODED = Map.of(
            "4.80",
            "/9j/6AAgU1BJRkYAAgAAAQAAAAgAAAAIChAGAQAAASwAAAEs/+gACAAAAAH/2P/3AAsQAAgACAEBEQD/+AANAf//ABIAQwEUAED/2gAIAQEAAAAAoEwJ"
                    + "gPAsCYDwLAaA0BICgKAQCA0AgEBAQEBAQEgICAgQIECAoECBAgQIEBQIECBAgggEEEEEEEEAggggggggAP/Z",
            "4.70",
            "/9j/xAAWAAEBAQAAAAAAAAAAAAAAAAACAxD/wwALEAAIAAgBABEA/9oACAEAAAYAANWta1rVpJJJpJJJpJJJpJJJpJJJpJJJpJJI/9k=",
            "4.90",
            "/0//UQApAAAAAAAIAAAACAAAAAAAAAAAAAAACAAAAAgAAAAAAAAAAAABDwEB/1IADAAAAAEAAAQEAAH/XAAEQID/ZAAlAAFDcmVhdGVkIGJ5IE9wZW5K"
                    + "UEVHIHZlcnNpb24gMi41LjT/kAAKAAAAAABVAAH/k9/4khgSK2cWj4+hghgWXPU7w6/f2YYwgJoPiHzYV6rtiSjLzPjGS6RlXLDKSN6p1s1t4/to"
                    + "zRE2gI1er1eryPmInETiJxE3/9k=");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final String syntax;
    private final ByteOrder order;

    private DicomSeeds(String syntax) {
        this.syntax = syntax;
        order = syntax.equals("2") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    static List<Seed> all() {
        List<Seed> seeds = new ArrayList<>();
        for (String syntax : List.of("", "1", "2", "1.99", "5", "4.70", "4.80", "4.90")) {
            Map<String, byte[]> beside = Map.of(
                    "d/0.dcm", new DicomSeeds(syntax).file(0),
                    "d/2.dcm", new DicomSeeds(syntax).file(2));
            seeds.add(Seed.of(Format.DICOM, "d/1.dcm", new DicomSeeds(syntax).file(1), COMMANDS)
                    .with(beside));
        }
        return seeds;
    }

    private byte[] file(int number) {
        String uid = UID + (syntax.isEmpty() ? "" : "." + syntax);
        DicomSeeds meta = new DicomSeeds("1");
        meta.element(0x0002, 0x0010, "UI", uid.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(new byte[128]);
        out.writeBytes("DICM".getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(meta.out.toByteArray());
        DicomSeeds body = new DicomSeeds(syntax);
        body.dataset(number);
        byte[] content = body.out.toByteArray();
        out.writeBytes(syntax.equals("1.99") ? deflated(content) : content);
        return out.toByteArray();
    }

    private static byte[] deflated(byte[] content) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] buffer = new byte[content.length + 100];
        byte[] all = Arrays.copyOf(buffer, deflater.deflate(buffer));
        deflater.end();
        return all;
    }

    private void dataset(int number) {
        text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.4");
        text(0x0008, 0x0018, "UI", "1.2.3." + (number + 1));
        text(0x0008, 0x0060, "CS", "MR");
        text(0x0008, 0x103E, "LO", "T1 small");
        text(0x0010, 0x0010, "PN", "Nobody^None");
        text(0x0018, 0x0050, "DS", "4");
        text(0x0018, 0x0081, "DS", "12.5");
        text(0x0020, 0x000D, "UI", "1.2.3");
        text(0x0020, 0x000E, "UI", "1.2.3.4");
        text(0x0020, 0x0011, "IS", "3");
        text(0x0020, 0x0013, "IS", Integer.toString(number + 1));
        text(0x0020, 0x0032, "DS", "-3\\-4\\" + 4 * number);
        text(0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0");
        number(0x0028, 0x0002, 1);
        text(0x0028, 0x0004, "CS", "MONOCHROME2");
        number(0x0028, 0x0010, EDGE);
        number(0x0028, 0x0011, EDGE);
        text(0x0028, 0x0030, "DS", "2\\1.5");
        number(0x0028, 0x0100, 16);
        number(0x0028, 0x0101, 16);
        number(0x0028, 0x0102, 15);
        number(0x0028, 0x0103, 0);
        text(0x0028, 0x1052, "DS", "-10");
        text(0x0028, 0x1053, "DS", "0.5");
        pixels();
    }

    private void pixels() {
        ByteBuffer frame = ByteBuffer.allocate(2 * EDGE * EDGE).order(order);
        for (int i = 0; i < EDGE * EDGE; i++) {
            frame.putShort((short) (5 * (i % EDGE) + 3 * (i / EDGE)));
        }
        if (!syntax.equals("5") && !syntax.startsWith("4.")) {
            element(0x7FE0, 0x0010, "OW", frame.array());
            return;
        }
        tag(0x7FE0, 0x0010);
        out.writeBytes(new byte[] {'O', 'B', 0, 0, -1, -1, -1, -1});
        item(new byte[0]);
        item(syntax.equals("5") ? rle(frame.array()) : Base64.getDecoder().decode(CODED.get(syntax)));
        tag(0xFFFE, 0xE0DD);
        out.writeBytes(new byte[4]);
    }

    /** Two segments, the high bytes first, in runs of literals. */
    private static byte[] rle(byte[] frame) {
        int segment = EDGE * EDGE + 2;
        ByteBuffer all = ByteBuffer.allocate(64 + 2 * segment).order(ByteOrder.LITTLE_ENDIAN);
        all.putInt(2).putInt(64).putInt(64 + segment).position(64);
        for (int byteOf = 1; byteOf >= 0; byteOf--) {
            all.put((byte) (EDGE * EDGE - 1));
            for (int i = 0; i < EDGE * EDGE; i++) {
                all.put(frame[2 * i + byteOf]);
            }
            all.put((byte) 0x80);
        }
        return all.array();
    }

    private void item(byte[] value) {
        tag(0xFFFE, 0xE000);
        int padded = value.length + value.length % 2;
        out.writeBytes(ByteBuffer.allocate(4).order(order).putInt(padded).array());
        out.writeBytes(Arrays.copyOf(value, padded));
    }

    private void number(int group, int element, int value) {
        element(
                group,
                element,
                "US",
                ByteBuffer.allocate(2).order(order).putShort((short) value).array());
    }

    private void text(int group, int element, String type, String value) {
        String padding = type.equals("UI") ? "\0" : " ";
        String even = value.length() % 2 == 0 ? value : value + padding;
        element(group, element, type, even.getBytes(StandardCharsets.ISO_8859_1));
    }

    private void tag(int group, int element) {
        out.writeBytes(ByteBuffer.allocate(4)
                .order(order)
                .putShort((short) group)
                .putShort((short) element)
                .array());
    }

    private void element(int group, int element, String type, byte[] value) {
        tag(group, element);
        ByteBuffer length = ByteBuffer.allocate(8).order(order);
        if (syntax.isEmpty()) {
            length.putInt(value.length);
        } else if (LONG.contains(type)) {
            length.put(type.getBytes(StandardCharsets.ISO_8859_1))
                    .putShort((short) 0)
                    .putInt(value.length);
        } else {
            length.put(type.getBytes(StandardCharsets.ISO_8859_1)).putShort((short) value.length);
        }
        out.writeBytes(Arrays.copyOf(length.array(), length.position()));
        out.writeBytes(value);
    }
}
