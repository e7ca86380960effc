package medai.preprocess.registration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import medai.imaging.Affine;
import medai.imaging.file.InputFile;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;

/**
 * Affine transforms on disk: as four rows of numbers in RAS+ mm, and as an ITK text transform in LPS mm that ANTs, elastix, 3D
 * Slicer and SimpleITK read. Both take points of the target (a template) to points of the moving image (a scan), as resampling
 * needs it.
 */
public final class TransformFile {
    private static final int MOST_BYTES = 1 << 20;
    private static final double LEAST_VOLUME = 1e-12; // that a unit cube keeps

    private TransformFile() {}

    /** Writes {@code stem.txt} and {@code stem.tfm}. */
    public static void write(Path stem, Affine transform) throws IOException {
        String rows = IntStream.range(0, 3)
                .mapToObj(row -> IntStream.range(0, 4)
                        .mapToObj(column -> Double.toString(transform.at(row, column)))
                        .collect(Collectors.joining(" ")))
                .collect(Collectors.joining("\n"));
        WholeFile.writeText(stem.resolveSibling(stem.getFileName() + ".txt"), rows + "\n0 0 0 1\n");
        Affine lps = flip().after(transform).after(flip());
        StringBuilder parameters = new StringBuilder();
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                parameters.append(' ').append(lps.at(row, column));
            }
        }
        for (int row = 0; row < 3; row++) {
            parameters.append(' ').append(lps.at(row, 3));
        }
        WholeFile.writeText(stem.resolveSibling(stem.getFileName() + ".tfm"), """
                #Insight Transform File V1.0
                #Transform 0
                Transform: AffineTransform_double_3_3
                Parameters:%s
                FixedParameters: 0 0 0
                """.formatted(parameters));
    }

    private static Affine flip() {
        return Affine.scaling(-1, -1, 1);
    }

    /**
     * Reads either kind.
     *
     * @throws UnusableInputException if it is neither
     */
    public static Affine read(Path file) throws IOException {
        String text = text(file);
        boolean itk = text.startsWith("#Insight Transform File");
        try {
            return checked(file, itk ? itk(file, text) : rows(file, text));
        } catch (NumberFormatException e) {
            throw unusable(file, "words where numbers should be");
        }
    }

    private static String text(Path file) throws IOException {
        return new String(InputFile.bytes(file, MOST_BYTES), StandardCharsets.ISO_8859_1);
    }

    private static Affine checked(Path file, Affine transform) throws UnusableInputException {
        if (!Arrays.stream(transform.toRows()).allMatch(Double::isFinite)
                || Math.abs(transform.determinant()) < LEAST_VOLUME) {
            throw unusable(file, "a transform that cannot be undone, " + transform);
        }
        return transform;
    }

    /**
     * Reads a transform parameter file of elastix: {@code y = A (x - c) + c + t} in LPS mm, from the fixed to the moving image.
     *
     * @throws UnusableInputException if the transform is neither affine nor rigid, or begins from another one
     */
    public static Affine readElastix(Path file) throws IOException {
        String text = text(file);
        String kind = elastix(file, text, "Transform");
        if (!elastix(file, text, "InitialTransformParametersFileName").equals("\"NoInitialTransform\"")) {
            throw unusable(file, "an initial transform in another file");
        }
        try {
            double[] p = numbers(elastix(file, text, "TransformParameters"));
            double[] c = numbers(elastix(file, text, "CenterOfRotationPoint"));
            if (kind.equals("\"EulerTransform\"") && p.length == 6 && c.length == 3) {
                boolean zyx = text.contains("(ComputeZYX \"true\")");
                Affine turn = zyx
                        ? Affine.rotation(p[0], p[1], p[2])
                        : Affine.rotation(0, 0, p[2])
                                .after(Affine.rotation(p[0], 0, 0))
                                .after(Affine.rotation(0, p[1], 0));
                return checked(file, about(turn, c, p[3], p[4], p[5]));
            }
            if (kind.equals("\"AffineTransform\"") && p.length == 12 && c.length == 3) {
                Affine linear = Affine.rows(p[0], p[1], p[2], 0, p[3], p[4], p[5], 0, p[6], p[7], p[8], 0);
                return checked(file, about(linear, c, p[9], p[10], p[11]));
            }
            throw unusable(file, "the transform %s with %d parameters".formatted(kind, p.length));
        } catch (NumberFormatException e) {
            throw unusable(file, "words where numbers should be");
        }
    }

    private static String elastix(Path file, String text, String key) throws UnusableInputException {
        return text.lines()
                .filter(line -> line.startsWith("(" + key + " ") && line.strip().endsWith(")"))
                .map(line ->
                        line.strip().substring(key.length() + 2, line.strip().length() - 1))
                .findFirst()
                .orElseThrow(() -> unusable(file, "no line (" + key + " ...)"));
    }

    /** A linear map in LPS mm about a centre, then a shift, in RAS+ mm. */
    private static Affine about(Affine linear, double[] c, double x, double y, double z) {
        Affine lps = Affine.translation(c[0] + x, c[1] + y, c[2] + z)
                .after(linear)
                .after(Affine.translation(-c[0], -c[1], -c[2]));
        return flip().after(lps).after(flip());
    }

    private static Affine rows(Path file, String text) throws UnusableInputException {
        double[] numbers = numbers(text);
        if (numbers.length != 16 && numbers.length != 12) {
            throw unusable(file, numbers.length + " numbers");
        }
        for (int i = 12; i < numbers.length; i++) {
            if (!(Math.abs(numbers[i] - (i == 15 ? 1 : 0)) < 1e-6)) {
                String last = Arrays.toString(Arrays.copyOfRange(numbers, 12, 16));
                throw unusable(file, "the last row %s instead of 0 0 0 1".formatted(last));
            }
        }
        return Affine.rows(Arrays.copyOf(numbers, 12));
    }

    private static Affine itk(Path file, String text) throws UnusableInputException {
        long transforms =
                text.lines().filter(line -> line.startsWith("Transform:")).count();
        if (transforms > 1) {
            throw unusable(file, transforms + " transforms one after the other");
        }
        double[] p = numbers(line(file, text, "Parameters:"));
        double[] c = numbers(line(file, text, "FixedParameters:"));
        String kind = line(file, text, "Transform:").strip().toLowerCase(Locale.ROOT);
        if (p.length != 12 || c.length != 3 || !kind.matches("(matrixoffset)?(affine|transformbase).*")) {
            throw unusable(file, "the transform \"%s\" with %d parameters".formatted(kind, p.length));
        }
        Affine linear = Affine.rows(p[0], p[1], p[2], 0, p[3], p[4], p[5], 0, p[6], p[7], p[8], 0);
        return about(linear, c, p[9], p[10], p[11]);
    }

    private static String line(Path file, String text, String key) throws UnusableInputException {
        return text.lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .findFirst()
                .orElseThrow(() -> unusable(file, "no line \"" + key + "\""));
    }

    private static double[] numbers(String text) {
        return text.isBlank()
                ? new double[0]
                : Arrays.stream(text.strip().split("\\s+"))
                        .mapToDouble(Double::parseDouble)
                        .toArray();
    }

    private static UnusableInputException unusable(Path file, String found) {
        return new UnusableInputException(
                file, found, "a 4 x 4 matrix, or an ITK affine transform as text", "name the file that medai wrote");
    }
}
