package medai.preprocess.registration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import medai.imaging.Affine;
import medai.imaging.file.MissingInputException;
import medai.imaging.file.UnusableInputException;
import medai.imaging.file.WholeFile;

/**
 * Affine transforms on disk: as four rows of numbers in RAS+ mm, and as an ITK text transform in LPS mm that ANTs, elastix, 3D Slicer and
 * SimpleITK read. Both take points of the target (a template) to points of the moving image (a scan), as resampling needs it.
 */
public final class TransformFile {
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
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new MissingInputException(file + ": no such transform; correct the path");
        }
        boolean itk = text.startsWith("#Insight Transform File");
        try {
            return itk ? itk(file, text) : rows(file, text);
        } catch (NumberFormatException e) {
            throw unusable(file, "words where numbers should be");
        }
    }

    private static Affine rows(Path file, String text) throws UnusableInputException {
        double[] numbers = numbers(text);
        if (numbers.length != 16 && numbers.length != 12) {
            throw unusable(file, numbers.length + " numbers");
        }
        return Affine.rows(Arrays.copyOf(numbers, 12));
    }

    private static Affine itk(Path file, String text) throws UnusableInputException {
        double[] p = numbers(line(file, text, "Parameters:"));
        double[] c = numbers(line(file, text, "FixedParameters:"));
        String kind = line(file, text, "Transform:").strip().toLowerCase(Locale.ROOT);
        if (p.length != 12 || c.length != 3 || !kind.matches("(matrixoffset)?(affine|transformbase).*")) {
            throw unusable(file, "the transform \"%s\" with %d parameters".formatted(kind, p.length));
        }
        Affine linear = Affine.rows(p[0], p[1], p[2], 0, p[3], p[4], p[5], 0, p[6], p[7], p[8], 0);
        Affine lps = Affine.translation(c[0] + p[9], c[1] + p[10], c[2] + p[11])
                .after(linear)
                .after(Affine.translation(-c[0], -c[1], -c[2]));
        return flip().after(lps).after(flip());
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
