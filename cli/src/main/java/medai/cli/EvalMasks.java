package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import medai.eval.Summary;
import medai.eval.segmentation.MaskAgreement;
import medai.imaging.Volume;
import medai.imaging.cohort.Manifest;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;
import medai.imaging.mask.Mask;
import medai.imaging.table.Table;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code medai eval masks}: label maps against label maps. */
@Command(
        name = "masks",
        description = {
            "Dice, Jaccard, Hausdorff distances and mean surface distance of every region of two label maps: segmentation.csv.",
            "Distances are in mm. A region that only one of the two has counts as Dice 0 and has no distance."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai eval masks --manifest m.csv --truth manual --predicted network -o out"})
final class EvalMasks implements Callable<Integer> {
    private static final double SAME_PLACE_MM = 1e-3;

    @Option(names = "--manifest", required = true, paramLabel = "CSV", description = "A row per subject.")
    private Path manifest = Path.of("");

    @Option(names = "--truth", required = true, paramLabel = "COLUMN", description = "The true label map's column.")
    private String truth = "";

    @Option(names = "--predicted", required = true, paramLabel = "COLUMN", description = "The other label map's.")
    private String predicted = "";

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "DIR",
            description = "Where the results go.")
    private Path folder = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Map<Integer, List<MaskAgreement>> regions = new TreeMap<>();
        for (Manifest.Entry entry : manifest().entries()) {
            Volume a = volume(entry.scan("truth"));
            Volume b = volume(entry.scan("predicted"));
            if (!a.grid().matches(b.grid(), SAME_PLACE_MM)) {
                throw new UnusableInputException(
                        entry.scan("predicted").toString(),
                        "the grid " + b.grid(),
                        "that of " + entry.scan("truth") + ": " + a.grid(),
                        "bring both on one grid with medai resample");
            }
            for (int region : labels(a, b)) {
                MaskAgreement found = MaskAgreement.of(mask(a, region), mask(b, region));
                regions.computeIfAbsent(region, r -> new ArrayList<>()).add(found);
                rows.add(Arrays.asList(
                        entry.id().subject(),
                        entry.id().session(),
                        region,
                        found.dice(),
                        found.jaccard(),
                        found.hausdorff(),
                        found.hausdorff95(),
                        found.meanDistance()));
            }
        }
        Table.write(
                folder.resolve("segmentation.csv"),
                List.of(
                        "subject",
                        "session",
                        "region",
                        "dice",
                        "jaccard",
                        "hausdorff",
                        "hausdorff95",
                        "mean_surface_distance"),
                rows);
        regions.forEach((region, all) -> spec.commandLine().getOut().println(line(region, all)));
        return 0;
    }

    private Manifest manifest() throws IOException {
        Manifest read = Manifest.read(manifest, Map.of("truth", truth, "predicted", predicted));
        read.requireScans();
        return read;
    }

    private static String line(int region, List<MaskAgreement> all) {
        Summary dice = Summary.of(all.stream().map(MaskAgreement::dice).toList());
        Summary far = Summary.of(all.stream().map(MaskAgreement::hausdorff95).toList());
        Summary mean = Summary.of(all.stream().map(MaskAgreement::meanDistance).toList());
        String spread = dice.n() > 1 ? String.format(Locale.ROOT, "SD %.3f, ", dice.sd()) : "";
        String distances = far.n() == 0
                ? "no distance, since only one of the two has it"
                : String.format(
                        Locale.ROOT,
                        "Hausdorff 95 %.2f mm and mean distance %.2f mm (n %d)",
                        far.mean(),
                        mean.mean(),
                        far.n());
        return String.format(
                Locale.ROOT, "region %d: Dice %.3f (%sn %d), %s", region, dice.mean(), spread, dice.n(), distances);
    }

    private static Volume volume(Path file) throws IOException {
        return ScanReader.readFile(file).volume();
    }

    private static Mask mask(Volume labels, int region) {
        float[] voxels = labels.voxels();
        return Mask.where(labels.grid(), i -> Math.round(voxels[i]) == region);
    }

    /** Labels above 0 that one of the two has. */
    private static SortedSet<Integer> labels(Volume a, Volume b) {
        TreeSet<Integer> labels = new TreeSet<>();
        for (Volume volume : List.of(a, b)) {
            for (float voxel : volume.voxels()) {
                if (voxel >= 0.5f) {
                    labels.add(Math.round(voxel));
                }
            }
        }
        return labels;
    }
}
