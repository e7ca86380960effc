package medai.explain.cam;

import java.util.List;

/**
 * A way to make class activation maps. Maps are signed, without ReLU and unscaled, at the resolution of the features (or of the
 * scan, where they are made of voxels): positive values are evidence for the output, negative ones against it.
 */
public sealed interface CamMethod
        permits GradientCam,
                SmoothGradCamPlusPlus,
                EigenCam,
                EigenGradCam,
                ScoreCam,
                SmoothedScoreCam,
                IntegratedScoreCam,
                AblationCam,
                ShapleyCam,
                GradientTimesInput,
                IntegratedGradients,
                Occlusion,
                LayerFusion,
                RandomCam {
    /** The name in file names: letters and digits. */
    String fileName();

    /** Whether maps are made of the voxels of a scan, and so are as fine as it; else of the cells of a layer's features. */
    default boolean isOfVoxels() {
        return false;
    }

    /**
     * The maps of one scan.
     *
     * @param outputs numbers of the logits, or of the predicted values
     * @return for each of them, one map per view with separate features
     */
    List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs);
}
