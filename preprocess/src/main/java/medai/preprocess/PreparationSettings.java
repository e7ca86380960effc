package medai.preprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.cohort.Preparation;
import medai.cohort.run.Fingerprint;
import medai.cohort.run.StableText;
import medai.imaging.file.MissingInputException;
import medai.preprocess.step.Extent;
import medai.preprocess.step.Step;

/**
 * What is done to the scans.
 *
 * @param steps for views that are not in {@code viewSteps}
 * @param viewSteps steps for single views, by the view's name
 * @param volumes which volume of a file with several a view takes, by the view's name
 * @param maskColumns columns of the manifest with paths of label maps, by the label map's name
 * @param nonFinite what to do with NaN and infinite voxels
 * @param engine reader of scans that are folders of DICOM
 * @param seed of random choices
 */
public record PreparationSettings(
        List<Step> steps,
        Map<String, List<Step>> viewSteps,
        Map<String, Integer> volumes,
        Map<String, String> maskColumns,
        PreprocessConfig.NonFinite nonFinite,
        String engine,
        long seed)
        implements Preparation {
    /** The reader of DICOM that there always is. */
    static final String OWN_ENGINE = "medai";

    public PreparationSettings {
        steps = List.copyOf(steps);
        viewSteps = Map.copyOf(viewSteps);
        volumes = Map.copyOf(volumes);
        maskColumns = Map.copyOf(maskColumns);
    }

    /** The same steps for every view, and nothing else. */
    public static PreparationSettings of(List<Step> steps, PreprocessConfig.NonFinite nonFinite) {
        return new PreparationSettings(steps, Map.of(), Map.of(), Map.of(), nonFinite, OWN_ENGINE, 0);
    }

    /** The steps of a view, in order. */
    public List<Step> of(String view) {
        return viewSteps.getOrDefault(view, steps);
    }

    /** The size of a view's prepared scans, as far as it can be told from a scan's size, or without one. */
    public Extent extent(String view, Extent scan) throws IOException {
        Extent extent = scan;
        for (Step step : of(view)) {
            extent = step.extent(extent);
        }
        return extent;
    }

    /**
     * What is done to a view, with the content of the steps' files in place of their names; the same for all seeds. The first
     * volume of a file is what a file with one volume has.
     *
     * @throws MissingInputException if one is not there
     */
    @Override
    public String fingerprint(String view) throws IOException {
        Fingerprint all = new Fingerprint().add(nonFinite);
        int volume = volumes.getOrDefault(view, 0);
        if (volume > 0) {
            all.add("volume " + volume);
        }
        for (Step step : of(view)) {
            String text = StableText.of(step);
            for (Path file : step.files()) {
                if (!Files.isReadable(file)) {
                    throw new MissingInputException(file + ": no such file; correct the path in preprocess.steps");
                }
                text = text.replace(file.toString(), "file");
                all.addFile(file);
            }
            all.add(text);
        }
        return all.value();
    }
}
