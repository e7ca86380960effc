package medai.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.run.Derivative;
import medai.imaging.Grid;
import medai.imaging.Orientation;
import medai.imaging.Volume;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.picture.Montage;
import medai.imaging.picture.Plane;
import medai.imaging.picture.SlicePicture;
import medai.imaging.picture.Tile;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import medai.networks.Network;
import medai.train.objective.MaskedAutoencoder;

/**
 * How well a masked autoencoder fills in masked patches of scans that it was not trained on: squared errors in these patches
 * beside those of the training part's mean image, and a picture, with the masked share used in training and with 99 % (RA thesis,
 * section 3.3.4).
 */
final class ReconstructionReport {
    private static final double NEARLY_ALL = 0.99;
    private static final int PICTURED = 4;
    private static final int PICTURE_WIDTH = 110;

    private final long seed;
    private final Network network;
    private final List<String> views;
    private final Function<Sample, List<Derivative>> sources;
    private final List<Volume> means;
    private final List<List<String>> rows = new ArrayList<>();
    private final Montage montage;
    private int pictured;

    /** Sums over the masked voxels of all scans. */
    private double error;

    private double meanImageError;

    /**
     * A report without scans.
     *
     * @param training the scans that give the mean image, which is the baseline
     * @param sources of a sample's views
     */
    ReconstructionReport(long seed, Network network, List<Sample> training, Function<Sample, List<Derivative>> sources)
            throws IOException {
        this.sources = sources;
        this.seed = seed;
        this.network = network;
        views = network.spec().views();
        means = means(training, views.size());
        montage = new Montage("Test scans, with masked patches, and as the network fills them in");
    }

    private static List<Volume> means(List<Sample> training, int views) throws IOException {
        List<Volume> means = new ArrayList<>();
        for (int view = 0; view < views; view++) {
            Volume first =
                    ScanReader.readFile(training.get(0).views().get(view)).volume();
            double[] sum = new double[first.voxels().length];
            for (Sample sample : training) {
                float[] voxels =
                        ScanReader.readFile(sample.views().get(view)).volume().voxels();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += voxels[i];
                }
            }
            float[] mean = new float[sum.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) (sum[i] / training.size());
            }
            means.add(first.with(mean));
        }
        return means;
    }

    void add(MaskedAutoencoder objective, Sample sample, String part) throws IOException {
        List<Volume> scans = new ArrayList<>();
        for (Path view : sample.views()) {
            scans.add(ScanReader.readFile(view).volume());
        }
        List<List<Tile>> pictures = new ArrayList<>();
        views.forEach(view -> pictures.add(new ArrayList<>()));
        for (double ratio : new double[] {objective.ratio(), NEARLY_ALL}) {
            MaskedAutoencoder masking =
                    new MaskedAutoencoder(ratio, objective.patch(), objective.alpha(), objective.frequency());
            Masked masked = new Masked(masking, scans, sample.id());
            float[] found = network.outputs(masked.images);
            int at = 0;
            for (int view = 0; view < scans.size(); view++) {
                Volume scan = scans.get(view);
                int n = scan.voxels().length;
                float[] reconstructed = Arrays.copyOfRange(found, at, at + n);
                judge(sample.id(), part, view, ratio, scan, reconstructed, masked.seen, at);
                if (pictured < PICTURED && part.equals("test")) {
                    Scan.Form form = sources.apply(sample).get(view).sourceForm();
                    draw(pictures.get(view), scan, form, Arrays.copyOfRange(masked.images, at, at + n), reconstructed);
                }
                at += n;
            }
        }
        if (pictured < PICTURED && part.equals("test")) {
            for (int view = 0; view < scans.size(); view++) {
                montage.row(sample.id() + "\n" + views.get(view), pictures.get(view));
            }
            String share = "masked %.0f %%".formatted(100 * objective.ratio());
            montage.columns(List.of("scan", share, "reconstructed", "masked 99 %", "reconstructed"));
            pictured++;
        }
    }

    /** The views of a scan one after the other, and which of their voxels are not masked. */
    private final class Masked {
        private final float[] images;
        private final float[] seen;

        Masked(MaskedAutoencoder masking, List<Volume> scans, SampleId id) {
            int size = scans.stream().mapToInt(scan -> scan.voxels().length).sum();
            images = new float[size];
            seen = new float[size];
            int at = 0;
            for (int view = 0; view < scans.size(); view++) {
                Volume scan = scans.get(view);
                float[] left = new float[scan.voxels().length];
                Arrays.fill(left, 1);
                masking.mask(
                        left,
                        scan.grid(),
                        Draw.of(seed, "reconstruction", id.subject(), id.session(), views.get(view), masking.ratio()));
                for (int i = 0; i < left.length; i++) {
                    seen[at + i] = left[i];
                    images[at + i] = left[i] * scan.voxels()[i];
                }
                at += left.length;
            }
        }
    }

    private void judge(
            SampleId id,
            String part,
            int view,
            double ratio,
            Volume scan,
            float[] reconstructed,
            float[] seen,
            int from) {
        double squares = 0;
        double ofMean = 0;
        int masked = 0;
        for (int i = 0; i < reconstructed.length; i++) {
            if (seen[from + i] == 0) {
                double wanted = scan.voxels()[i];
                squares += (reconstructed[i] - wanted) * (reconstructed[i] - wanted);
                double mean = means.get(view).voxels()[i];
                ofMean += (mean - wanted) * (mean - wanted);
                masked++;
            }
        }
        if (ratio < NEARLY_ALL) {
            error += squares;
            meanImageError += ofMean;
        }
        rows.add(List.of(
                id.subject(),
                id.session(),
                part,
                views.get(view),
                Double.toString(ratio),
                Double.toString(squares / masked),
                Double.toString(ofMean / masked)));
    }

    private static void draw(List<Tile> row, Volume scan, Scan.Form form, float[] masked, float[] reconstructed) {
        Grid grid = Orientation.toRas(scan).grid();
        Plane plane = Plane.through(Orientation.of(scan.grid().affine()).world(2)); // the network's slices
        double scale =
                PICTURE_WIDTH / (grid.size(plane.across()) * grid.affine().spacing(plane.across()));
        SlicePicture grey = SlicePicture.of(Orientation.toRas(scan), form, scale);
        List<Volume> shown = new ArrayList<>(List.of(scan.with(masked), scan.with(reconstructed)));
        if (row.isEmpty()) {
            shown.add(0, scan);
        }
        for (Volume volume : shown) {
            row.add(grey.with(Orientation.toRas(volume)).draw(plane, plane.slices(grid) / 2));
        }
    }

    /** Writes {@code reconstruction.csv} and {@code reconstruction.png}, and returns a one-line summary. */
    String write(Path folder) throws IOException {
        Table.write(
                folder.resolve("reconstruction.csv"),
                List.of("subject", "session", "part", "view", "masked", "error", "mean_image_error"),
                rows);
        String line = String.format(
                Locale.ROOT,
                "masked patches: squared error %.4g of that of the mean image (%.1f times smaller)",
                error / meanImageError,
                meanImageError / error);
        montage.note(line).write(folder.resolve("reconstruction.png"));
        return line;
    }
}
