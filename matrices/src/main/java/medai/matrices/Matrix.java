package medai.matrices;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Numbers in rows and columns, such as a row for each scan and a column for each feature, in double precision and outside of Java's
 * heap: to be closed. The first matrix of a process loads ND4J, which takes one to two seconds.
 */
public final class Matrix implements AutoCloseable {
    static {
        // JavaCPP counts all memory of the process, PyTorch's too, against limits made from the size of the heap.
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        Nd4j.getMemoryManager().togglePeriodicGc(false); // everything is closed
    }

    private final INDArray values; // [rows, columns]

    private Matrix(INDArray values) {
        this.values = values;
    }

    /** @param rows one or more, all of the same length of at least 1 */
    public static Matrix of(double[]... rows) {
        if (rows.length == 0
                || rows[0].length == 0
                || Arrays.stream(rows).anyMatch(row -> row.length != rows[0].length)) {
            throw new IllegalArgumentException("a matrix needs rows of one length of at least 1; found lengths "
                    + Arrays.stream(rows).map(row -> row.length).toList());
        }
        return new Matrix(Nd4j.createFromArray(rows));
    }

    /** @param values column after column, each with a value for each row */
    public static Matrix ofColumns(int rows, int columns, float... values) {
        if (rows < 1 || columns < 1 || values.length != rows * columns) {
            throw new IllegalArgumentException("%d values for %d x %d".formatted(values.length, rows, columns));
        }
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return new Matrix(Nd4j.create(wide, new long[] {rows, columns}, 'f'));
    }

    public int rows() {
        return values.rows();
    }

    public int columns() {
        return values.columns();
    }

    /** The mean of each column. */
    public double[] means() {
        try (INDArray means = values.mean(0)) {
            return numbers(means);
        }
    }

    /** The standard deviation of each column (n - 1); NaN with one row. */
    public double[] deviations() {
        if (rows() < 2) {
            double[] none = new double[columns()];
            Arrays.fill(none, Double.NaN);
            return none;
        }
        try (INDArray deviations = values.std(true, 0)) {
            return numbers(deviations);
        }
    }

    /** The same rows less a row. */
    public Matrix minus(double... row) {
        try (INDArray other = Nd4j.createFromArray(row)) {
            return new Matrix(values.subRowVector(other));
        }
    }

    /** Columns times the given numbers. */
    Matrix scaled(double... factors) {
        try (INDArray other = Nd4j.createFromArray(factors)) {
            return new Matrix(values.mulRowVector(other));
        }
    }

    /** [rows, other's columns]. */
    public Matrix times(Matrix other) {
        return new Matrix(values.mmul(other.values));
    }

    /** This matrix, transposed, times another one with as many rows: [columns, other's columns]. */
    public Matrix transposedTimes(Matrix other) {
        return new Matrix(values.transpose().mmul(other.values));
    }

    /** This matrix times its transpose: [rows, rows]. */
    Matrix timesTransposed() {
        return new Matrix(values.mmul(values.transpose()));
    }

    /** By row. */
    public double[][] toArray() {
        double[] flat = numbers(values);
        double[][] rows = new double[rows()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * columns(), (i + 1) * columns());
        }
        return rows;
    }

    private static double[] numbers(INDArray array) {
        try (INDArray copy = array.dup('c')) {
            return copy.data().asDouble();
        }
    }

    /**
     * Eigenvalues of a symmetric matrix, the largest first, and their vectors of length 1, a row for each.
     */
    @SuppressWarnings("ArrayRecordComponent") // read at once, never compared
    record Symmetric(double[] values, double[][] vectors) {}

    /** LAPACK's syev. */
    Symmetric eigen() {
        int n = rows();
        try (INDArray vectors = values.dup('f');
                INDArray ascending = Eigen.symmetricGeneralizedEigenvalues(vectors)) {
            double[] upwards = numbers(ascending);
            double[] flat = numbers(vectors);
            double[] descending = new double[n];
            double[][] rows = new double[n][n];
            for (int i = 0; i < n; i++) {
                descending[i] = upwards[n - 1 - i];
                for (int j = 0; j < n; j++) {
                    rows[i][j] = flat[j * n + n - 1 - i];
                }
            }
            return new Symmetric(descending, rows);
        }
    }

    @Override
    public void close() {
        values.close();
    }
}
