package medai.infer.answer;

import java.util.List;
import medai.imaging.LabelMap;

/**
 * A structure for every voxel.
 *
 * @param views in the order of the network
 * @param labelMaps of each view, on the grid of its prepared scan
 */
public record LabelMapAnswer(List<String> views, List<LabelMap> labelMaps) implements Answer {
    public LabelMapAnswer {
        views = List.copyOf(views);
        labelMaps = List.copyOf(labelMaps);
    }
}
