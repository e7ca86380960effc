package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.LabelMap;
import medai.imaging.Resampling;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Overlap;
import medai.imaging.file.Remarks;
import medai.imaging.file.ScanReader;
import medai.preprocess.registration.TransformFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code medai resample IMAGE --onto GRID -o OUT}. */
@Command(
        name = "resample",
        description = {
            "Resamples an image or a label map onto another image's grid, through their headers or a transform.",
            "A transform of \"medai register\" takes scans to the template, and with --inverse maps in template space back to the scan."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  medai resample t1.nii.gz --onto mni.nii.gz --transform t1_in_mni_xfm.txt -o t1_again.nii.gz",
            "  medai resample cam_in_mni.nii.gz --onto t1.nii.gz --transform t1_in_mni_xfm.tfm --inverse -o cam.nii.gz",
            "  medai resample labels.nii.gz --onto t1.nii.gz --labels -o labels_on_t1.nii.gz"
        })
final class ResampleCommand implements Callable<Integer> {
    @Parameters(paramLabel = "IMAGE", description = "The image to resample.")
    private Path image = Path.of("");

    @Option(names = "--onto", required = true, paramLabel = "GRID", description = "The image whose grid is taken.")
    private Path onto = Path.of("");

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "The result, .nii or .nii.gz.")
    private Path output = Path.of("");

    @Option(names = "--transform", paramLabel = "FILE", description = "An affine transform as text: RAS+ mm, or ITK.")
    private @Nullable Path transform;

    @Option(names = "--inverse", description = "Use the transform the other way.")
    private boolean inverse;

    @Option(names = "--labels", description = "A label map: nearest voxel, whole numbers.")
    private boolean labels;

    @Override
    public Integer call() throws IOException {
        NiftiWriter.requireName(output);
        Grid grid = ScanReader.readFile(onto).volume().grid();
        Affine given = transform == null ? Affine.identity() : TransformFile.read(transform);
        Affine toMoving = inverse ? given.inverse() : given;
        if (labels) {
            LabelMap moving = ScanReader.readLabels(image);
            Overlap.requireAndRemark(image, moving.grid(), grid, toMoving, Resampling.Border.EDGES);
            NiftiWriter.writeLabels(
                    output, Resampling.onto(moving, grid, toMoving, Resampling.Border.EDGES), "medai resampled");
            return 0;
        }
        Volume moving = ScanReader.readFile(image).volume();
        Overlap.requireAndRemark(image, moving.grid(), grid, toMoving, Resampling.Border.EDGES);
        if (moving.nonFinite() > 0) {
            Remarks.add(image, "voxels that are NaN or infinite: what is interpolated from them is, too");
        }
        Volume carried =
                Resampling.onto(moving, grid, toMoving, Resampling.Interpolation.TRILINEAR, Resampling.Border.EDGES);
        NiftiWriter.write(output, carried, "medai resampled");
        return 0;
    }
}
