package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;

/**
 * The mean of another method's maps over several layers (RA thesis, table 4.1: fusion). Each layer's map is divided by its
 * largest absolute value, so that 0 stays 0 and no layer dominates the others, and resampled to the resolution of the finest.
 *
 * @param method of the single layers
 * @param layers by the names of their weights, at least two
 */
public record LayerFusion(CamMethod method, List<String> layers) implements CamMethod {
    public static final String NAME = "LayerFusion";

    public LayerFusion {
        layers = List.copyOf(layers);
        if (layers.size() < 2 || layers.stream().distinct().count() < layers.size()) {
            throw new IllegalArgumentException("layers must be two different ones at least; found " + layers);
        }
        if (method instanceof LayerFusion) {
            throw new IllegalArgumentException("method must be one of single layers; found a fusion");
        }
    }

    @Override
    public String fileName() {
        return method.fileName() + "fusion";
    }

    /** The features of these maps are the layers. */
    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        List<List<List<WeightedFeatures>>> byLayer = new ArrayList<>();
        for (String layer : layers) {
            byLayer.add(method.of(scan.at(layer), outputs));
        }
        List<List<WeightedFeatures>> fused = new ArrayList<>();
        for (int c = 0; c < outputs.size(); c++) {
            List<WeightedFeatures> views = new ArrayList<>();
            for (int v = 0; v < byLayer.get(0).get(c).size(); v++) {
                List<WeightedFeatures> maps = new ArrayList<>();
                for (List<List<WeightedFeatures>> layer : byLayer) {
                    maps.add(layer.get(c).get(v));
                }
                views.add(fused(maps));
            }
            fused.add(views);
        }
        return fused;
    }

    private static WeightedFeatures fused(List<WeightedFeatures> maps) {
        FeatureMap finest = maps.get(0).features();
        for (WeightedFeatures map : maps) {
            finest = map.features().positions() > finest.positions() ? map.features() : finest;
        }
        int[] to = {finest.depth(), finest.height(), finest.width()};
        float[] values = new float[maps.size() * finest.positions()];
        float[] weights = new float[maps.size()];
        for (int layer = 0; layer < maps.size(); layer++) {
            FeatureMap own = maps.get(layer).features();
            float[] map = maps.get(layer).map();
            float largest = 0;
            for (float value : map) {
                largest = Math.max(largest, Math.abs(value));
            }
            float[] fine = Upsampling.linear(map, new int[] {own.depth(), own.height(), own.width()}, to);
            for (int i = 0; i < fine.length; i++) {
                values[layer * fine.length + i] = largest > 0 ? fine[i] / largest : 0;
            }
            weights[layer] = 1f / maps.size();
        }
        return WeightedFeatures.of(
                new FeatureMap(maps.size(), finest.depth(), finest.height(), finest.width(), values), weights);
    }
}
