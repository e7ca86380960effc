package medai.imaging.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.Warp;

/**
 * Displacement fields as NIfTI files of three volumes, or of vectors along a fifth axis. A field on the grid of an image says for
 * each of its voxels where in another image the same place lies.
 */
public final class FieldFile {
    private FieldFile() {}

    /** What the numbers of a field are. */
    public enum Format {
        /** ITK and ANTs: mm to add to the point, in LPS. */
        ITK,
        /**
         * FSL: mm to add to the point in FSL's coordinates (voxels times spacing, the x axis mirrored where the affine has a positive
         * determinant), from those of the field's image to those of the other one: what convertwarp writes with {@code --relout}.
         */
        FSL,
        /** Mm to add to the point, in RAS. */
        RAS
    }

    /** A field of {@link Format#ITK} or {@link Format#RAS}, which need not know the other image. */
    public static Warp.Field read(Path file, Format format) throws IOException {
        if (format == Format.FSL) {
            throw new IllegalArgumentException("FSL's fields are relative to the grid of the other image");
        }
        return read(file, format, new Grid(1, 1, 1, Affine.identity()));
    }

    /**
     * A field in RAS mm.
     *
     * @param other grid of the image that the field points into
     * @throws UnusableInputException if the file holds no finite vectors in three dimensions
     */
    public static Warp.Field read(Path file, Format format, Grid other) throws IOException {
        List<Volume> volumes = ScanReader.readAll(file).volumes();
        if (volumes.size() != 3) {
            throw new UnusableInputException(
                    file,
                    "%d numbers for each voxel".formatted(volumes.size()),
                    "three, the displacement in mm along x, y and z",
                    "let the program write a displacement field, not its coefficients (FSL: convertwarp --relout)");
        }
        for (Volume volume : volumes) {
            if (volume.nonFinite() > 0) {
                throw new UnusableInputException(
                        file,
                        "%d NaN or infinite numbers".formatted(volume.nonFinite()),
                        "a displacement for every voxel",
                        "look at the field");
            }
        }
        Grid grid = volumes.get(0).grid();
        float[] x = volumes.get(0).voxels().clone();
        float[] y = volumes.get(1).voxels().clone();
        float[] z = volumes.get(2).voxels().clone();
        switch (format) {
            case RAS -> {}
            case ITK -> {
                for (int i = 0; i < x.length; i++) {
                    x[i] = -x[i];
                    y[i] = -y[i];
                }
            }
            case FSL -> fromFsl(grid, other, x, y, z);
            default -> throw new IllegalStateException(format.name().toLowerCase(Locale.ROOT));
        }
        return new Warp.Field(grid, x, y, z);
    }

    private static void fromFsl(Grid grid, Grid other, float[] x, float[] y, float[] z) {
        Affine toFsl = fsl(grid);
        Affine toOther = other.affine().after(fsl(other).inverse());
        for (int i = 0; i < x.length; i++) {
            int row = i / grid.width();
            int slice = row / grid.height();
            double[] at = toFsl.apply(i % grid.width(), row % grid.height(), slice);
            double[] to = toOther.apply(at[0] + x[i], at[1] + y[i], at[2] + z[i]);
            double[] from = grid.affine().apply(i % grid.width(), row % grid.height(), slice);
            x[i] = (float) (to[0] - from[0]);
            y[i] = (float) (to[1] - from[1]);
            z[i] = (float) (to[2] - from[2]);
        }
    }

    /** From voxels to FSL's coordinates. */
    public static Affine fsl(Grid grid) {
        Affine a = grid.affine();
        Affine scaling = Affine.scaling(a.spacing(0), a.spacing(1), a.spacing(2));
        Affine mirror = Affine.rows(-1, 0, 0, grid.width() - 1, 0, 1, 0, 0, 0, 0, 1, 0);
        return a.determinant() > 0 ? scaling.after(mirror) : scaling;
    }
}
