package medai.imaging.file;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import medai.imaging.Grid;

/**
 * A NIfTI header, version 1 or 2, checked.
 *
 * @param bytes size of the header itself
 * @param pair whether the voxels lie in a file of their own
 * @param shape lengths of all axes, at least three
 * @param offset byte at which the voxels begin
 * @param slope factor on the stored values; 1 where the file asks for none
 * @param intercept added after the factor
 */
record NiftiHeader(
        ByteOrder order,
        int bytes,
        boolean pair,
        Grid grid,
        List<Integer> shape,
        NiftiGeometry geometry,
        NiftiDatatype datatype,
        long offset,
        double slope,
        double intercept,
        String description) {
    private static final int CIFTI_FIRST = 3000;
    private static final int CIFTI_LAST = 3099;

    NiftiHeader {
        shape = List.copyOf(shape);
    }

    static NiftiHeader parse(Path file, byte[] start) throws UnusableInputException {
        NiftiFields fields = NiftiFields.parse(file, start);
        boolean pair = pair(file, fields);
        if (fields.intent() >= CIFTI_FIRST && fields.intent() <= CIFTI_LAST) {
            throw new UnusableInputException(
                    file, "a CIFTI file", "a volume", "its rows are brain models, not voxels: export a volume from it");
        }
        List<Integer> shape = shape(file, fields);
        NiftiDatatype datatype = NiftiDatatype.of(fields.datatype())
                .orElseThrow(() -> new UnusableInputException(
                        file,
                        "voxels of datatype code %d (%s)"
                                .formatted(fields.datatype(), NiftiDatatype.refused(fields.datatype())),
                        "real numbers (int8 to float64) or colours (RGB, RGBA)",
                        "convert the image to a scalar one, for example its magnitude"));
        if (fields.bitpix() != 0 && fields.bitpix() != 8 * datatype.bytes * datatype.channels) {
            Remarks.add(
                    file,
                    "bitpix is not the size of a %s, as which its voxels are read"
                            .formatted(datatype.name().toLowerCase(Locale.ROOT)));
        }
        NiftiGeometry geometry = NiftiGeometry.of(file, fields);
        Grid grid;
        try {
            grid = new Grid(shape.get(0), shape.get(1), shape.get(2), geometry.affine());
        } catch (IllegalArgumentException e) {
            throw new UnusableInputException(
                    file, "a geometry that is none (" + e.getMessage() + ")", "a grid in space", "repair the header");
        }
        boolean scaled = isScaled(file, fields);
        return new NiftiHeader(
                fields.order(),
                fields.bytes(),
                pair,
                grid,
                shape,
                geometry,
                datatype,
                offset(file, fields, pair),
                scaled ? fields.slope() : 1,
                scaled ? fields.intercept() : 0,
                fields.description());
    }

    /** Volumes in the file, counting colour channels. */
    int volumes() {
        int volumes = 1;
        for (int n : shape.subList(3, shape.size())) {
            volumes *= n;
        }
        return volumes;
    }

    /** Whether the stored values are not the values themselves. */
    boolean isScaled() {
        return slope != 1 || intercept != 0;
    }

    /** A slope of 0 asks for no scaling ({@code nifti1.h}), and so does the NaN that nibabel writes. */
    private static boolean isScaled(Path file, NiftiFields fields) throws UnusableInputException {
        if (fields.slope() == 0 || Double.isNaN(fields.slope())) {
            return false;
        }
        if (!Double.isFinite(fields.slope()) || !Double.isFinite(fields.intercept())) {
            throw new UnusableInputException(
                    file,
                    "intensities scaled by %s and shifted by %s".formatted(fields.slope(), fields.intercept()),
                    "two finite numbers (scl_slope, scl_inter)",
                    "repair the header: a scl_slope of 0 means unscaled");
        }
        return true;
    }

    private static boolean pair(Path file, NiftiFields fields) throws UnusableInputException {
        return switch (fields.magic()) {
            case "n+1", "n+2" -> false;
            case "ni1", "ni2" -> true;
            default ->
                throw new UnusableInputException(
                        file,
                        "no NIfTI signature in the header (ANALYZE 7.5 has none, and no orientation)",
                        "NIfTI-1 or NIfTI-2",
                        "convert the scan to NIfTI, for example with nifti_tool or dcm2niix");
        };
    }

    private static long offset(Path file, NiftiFields fields, boolean pair) throws UnusableInputException {
        double offset = fields.voxOffset();
        int least = pair ? 0 : fields.bytes();
        if (!(offset >= least && offset < 1L << 40)) {
            throw new UnusableInputException(
                    file,
                    "voxels said to begin at byte " + offset,
                    "byte " + least + " or later",
                    "the header is damaged: fetch the file again");
        }
        return (long) offset;
    }

    private static List<Integer> shape(Path file, NiftiFields fields) throws UnusableInputException {
        long dimensions = fields.dim()[0];
        if (dimensions < 1 || dimensions > 7) {
            throw new UnusableInputException(
                    file, dimensions + " dimensions", "1 to 7", "the header is damaged: fetch the file again");
        }
        List<Integer> shape = new ArrayList<>();
        long volumes = 1;
        for (int d = 1; d <= 7; d++) {
            long n = d <= dimensions ? fields.dim()[d] : 1;
            if (n < 1 || n > Integer.MAX_VALUE) {
                throw new UnusableInputException(
                        file,
                        n + " voxels along axis " + d,
                        "at least 1 and less than 2^31",
                        "the header is damaged: fetch the file again");
            }
            volumes *= d > 3 ? n : 1;
            if (volumes > Integer.MAX_VALUE) {
                throw new UnusableInputException(
                        file, volumes + " volumes", "less than 2^31", "the header is damaged: fetch the file again");
            }
            shape.add((int) n);
        }
        while (shape.size() > 3 && shape.get(shape.size() - 1) == 1) {
            shape.remove(shape.size() - 1);
        }
        return shape;
    }
}
