package medai.imaging.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import org.junit.jupiter.api.Test;

/** Letters and lengths are expected by rules written out here, not by what the code says of itself. */
final class SlicePictureTest {
    private static final String TOWARDS = "RAS";
    private static final String AWAY = "LPI";

    /** An order of axes: voxel axis i follows the patient's axis world[i] (0 = R, 1 = A, 2 = S), or runs against it. */
    private record Order(int[] world, int[] sign) {
        /** Voxels of 2 x 3 x 4 mm along the voxel axes, with the origin of the patient in the middle of 8 x 10 x 12 voxels. */
        Grid grid() {
            int[] size = {8, 10, 12};
            double[] spacing = {2, 3, 4};
            double[] rows = new double[12];
            for (int i = 0; i < 3; i++) {
                rows[4 * world[i] + i] = sign[i] * spacing[i];
                rows[4 * world[i] + 3] = -sign[i] * spacing[i] * (size[i] - 1) / 2;
            }
            return new Grid(size[0], size[1], size[2], Affine.rows(rows));
        }

        char growing(int axis) {
            return (sign[axis] > 0 ? TOWARDS : AWAY).charAt(world[axis]);
        }

        char falling(int axis) {
            return (sign[axis] > 0 ? AWAY : TOWARDS).charAt(world[axis]);
        }
    }

    private static List<Order> all48() {
        int[][] permutations = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        List<Order> orders = new ArrayList<>();
        for (int[] world : permutations) {
            for (int signs = 0; signs < 8; signs++) {
                orders.add(new Order(world, new int[] {1 - 2 * (signs & 1), 1 - (signs & 2), 1 - (signs >> 1 & 2)}));
            }
        }
        return orders;
    }

    @Test
    void lettersFollowTheAffineInAll48OrdersOfAxes() {
        assertThat(all48()).hasSize(48);
        for (Order order : all48()) {
            for (Plane plane : Plane.values()) {
                assertThat(plane.edges(order.grid()))
                        .isEqualTo("" + order.falling(plane.across()) + order.growing(plane.across())
                                + order.growing(plane.up()) + order.falling(plane.up()));
            }
        }
    }

    /** Whichever way a scan is stored: a bright half of the patient lies at the edge with its letter. */
    @Test
    void aBrightHalfLiesAtItsLetter() {
        for (Order order : all48()) {
            for (int axis = 0; axis < 3; axis++) {
                for (boolean positive : new boolean[] {true, false}) {
                    Volume ras = Orientation.toRas(half(order.grid(), axis, positive));
                    char letter = (positive ? TOWARDS : AWAY).charAt(axis);
                    for (Plane plane : Plane.values()) {
                        Tile tile = new SlicePicture(ras, Scan.Form.SFORM, 0, 1, 1)
                                .draw(plane, plane.slices(ras.grid()) / 2);
                        if (tile.edges().indexOf(letter) >= 0) {
                            assertThat(brightEdge(tile)).isEqualTo(tile.edges().indexOf(letter));
                        } else {
                            assertThat(plane.through()).isEqualTo(axis);
                        }
                    }
                }
            }
        }
    }

    /** Ones where a patient coordinate is positive, or where it is negative. */
    private static Volume half(Grid grid, int axis, boolean positive) {
        float[] voxels = new float[grid.size()];
        for (int z = 0; z < grid.depth(); z++) {
            for (int y = 0; y < grid.height(); y++) {
                for (int x = 0; x < grid.width(); x++) {
                    voxels[grid.index(x, y, z)] = grid.affine().apply(x, y, z)[axis] > 0 == positive ? 1 : 0;
                }
            }
        }
        return new Volume(grid, voxels);
    }

    /** Which edge is bright, where the opposite one is dark: 0 left, 1 right, 2 above, 3 below. */
    private static int brightEdge(Tile tile) {
        int w = tile.image().getWidth() - 1;
        int h = tile.image().getHeight() - 1;
        int[][] ends = {{0, h / 2, w, h / 2}, {w, h / 2, 0, h / 2}, {w / 2, 0, w / 2, h}, {w / 2, h, w / 2, 0}};
        for (int edge = 0; edge < 4; edge++) {
            if (grey(tile, ends[edge][0], ends[edge][1]) == 255 && grey(tile, ends[edge][2], ends[edge][3]) == 0) {
                return edge;
            }
        }
        return -1;
    }

    private static int grey(Tile tile, int x, int y) {
        return tile.image().getRGB(x, y) & 0xFF;
    }

    /** Turned by 30 degrees, axes keep their letters; by 60 degrees, x points forwards more than to the right: (0.5, 0.87, 0). */
    @Test
    void obliqueAxesHaveTheNearestLetter() {
        Affine spacing = Affine.scaling(1, 2, 5);
        Affine little = Affine.rotation(0, 0, Math.toRadians(30)).after(spacing);
        Affine much = Affine.rotation(0, 0, Math.toRadians(60)).after(spacing);
        assertThat(Plane.AXIAL.edges(new Grid(4, 4, 4, little))).isEqualTo("LRAP");
        assertThat(Plane.AXIAL.edges(new Grid(4, 4, 4, much))).isEqualTo("PALR");
        assertThat(Plane.CORONAL.edges(new Grid(4, 4, 4, much))).isEqualTo("PASI");
        assertThat(Plane.SAGITTAL.edges(new Grid(4, 4, 4, much))).isEqualTo("RLSI");
    }

    /** The middle of slice 1 of four 5 mm slices that begin 20 mm below and lie 7 mm to the left: S = -20 + 5. */
    @Test
    void placesAreThoseOfTheSlicesMiddles() {
        Affine at = Affine.translation(-7, 0, -20).after(Affine.scaling(0.5, 2, 5));
        Grid grid = new Grid(8, 3, 4, at);
        assertThat(Plane.AXIAL.place(grid, 1)).isEqualTo("I 15 mm");
        assertThat(Plane.SAGITTAL.place(grid, 3)).isEqualTo("L 5.5 mm");
        assertThat(Plane.CORONAL.place(grid, 2)).isEqualTo("A 4 mm");
        Grid turned =
                new Grid(9, 9, 3, Affine.rotation(Math.toRadians(30), 0, 0).after(Affine.scaling(1, 1, 10)));
        double s =
                Math.sin(Math.toRadians(30)) * 4 + Math.cos(Math.toRadians(30)) * 20; // of the middle of the last slice
        assertThat(Plane.AXIAL.place(turned, 2)).isEqualTo("S " + Math.round(s) + " mm");
    }

    @Test
    void withoutGeometryThereAreNoLetters() {
        Volume volume = new Volume(Grid.centred(4, 4, 4, 1), new float[64]);
        Tile spaced = SlicePicture.of(volume, Scan.Form.SPACING, 10).draw(Plane.AXIAL, 1);
        assertThat(spaced.edges()).isEmpty();
        assertThat(spaced.place()).isEqualTo("slice 2 of 4");
        assertThat(spaced.unit()).isEqualTo("mm");
        Tile pixels = SlicePicture.of(volume, Scan.Form.PIXELS, 10).draw(Plane.AXIAL, 1);
        assertThat(pixels.edges()).isEmpty();
        assertThat(pixels.unit()).isEqualTo("px");
        for (Scan.Form form : List.of(Scan.Form.SFORM, Scan.Form.QFORM, Scan.Form.DICOM)) {
            assertThat(SlicePicture.of(volume, form, 10).draw(Plane.AXIAL, 1).edges())
                    .isEqualTo("LRAP");
        }
    }

    /** Pictures count as seen by a radiologist; shown with left on the left they would be mirrored, with all writing in them. */
    @Test
    void picturesStayAsTheirFilesShowThem() {
        Grid grid = new Grid(8, 4, 1, Affine.scaling(-1, -1, 1)); // as PictureReader places them
        float[] voxels = new float[grid.size()];
        voxels[grid.index(0, 0, 0)] = 1; // the first pixel of a file is its upper left one
        Volume ras = Orientation.toRas(new Volume(grid, voxels));
        Tile tile = new SlicePicture(ras, Scan.Form.PIXELS, 0, 1, 1).draw(Plane.AXIAL, 0);
        assertThat(grey(tile, 0, 0)).isEqualTo(255);
        Tile scan = new SlicePicture(ras, Scan.Form.QFORM, 0, 1, 1).draw(Plane.AXIAL, 0);
        assertThat(grey(scan, 7, 0))
                .as("a scan has the patient's right on the right")
                .isEqualTo(255);
    }

    @Test
    void thePlaneIsThatOfThickSlicesOrOfAFlatFieldOfView() {
        assertThat(Plane.acquired(new Grid(64, 64, 20, Affine.scaling(0.5, 3, 0.5))))
                .isEqualTo(Plane.CORONAL);
        assertThat(Plane.acquired(new Grid(64, 64, 64, Affine.scaling(1, 1, 1))))
                .isEqualTo(Plane.AXIAL);
        assertThat(Plane.acquired(new Grid(240, 4, 240, Affine.scaling(1.04, 0.6, 1.04))))
                .isEqualTo(Plane.CORONAL);
        assertThat(Plane.acquired(new Grid(1, 256, 256, Affine.scaling(1, 1, 1))))
                .isEqualTo(Plane.SAGITTAL);
        assertThat(Plane.acquired(new Grid(300, 300, 200, Affine.scaling(1, 1, 5))))
                .isEqualTo(Plane.AXIAL);
    }
}
