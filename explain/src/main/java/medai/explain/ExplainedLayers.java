package medai.explain;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import medai.cohort.Study;
import medai.cohort.run.ConfigException;
import medai.cohort.target.Target;
import medai.explain.cam.LayerFusion;
import medai.explain.importance.FeatureSelection;
import medai.imaging.file.UnusableInputException;
import medai.networks.FeaturesConfig;
import medai.networks.MapSizes;

/** The layers of a network that maps are made of: asked before networks are explained, and wherever a config is checked. */
public final class ExplainedLayers {
    /** Maps with fewer cells a side show little more than which quarter of a slice they mean. */
    private static final int FEW = 7;

    private final Study study;
    private final ExplainConfig explain;
    private final FeaturesConfig features;
    private final String layer;

    private ExplainedLayers(Study study, ExplainConfig explain, FeaturesConfig features) {
        this.study = study;
        this.explain = explain;
        this.features = features;
        layer = explain.layer()
                .orElseGet(() -> features.explainedLayer(study.views().size()));
    }

    /** @throws ConfigException if its maps would belong to no view, or there is a template where none can be used */
    static ExplainedLayers of(Study study, ExplainConfig explain, FeaturesConfig features) throws ConfigException {
        ExplainedLayers layers = new ExplainedLayers(study, explain, features);
        List<String> views = study.views();
        if (views.size() > 1 && !features.keepsViewsApart(layers.layer)) {
            throw new ConfigException(List.of(
                    "%s: the maps of this network%s belong to none of its views %s alone: they are mixed before; explain an earlier layer (explain.layer), a network of one view, or one that keeps them apart (consist_vgg, grouped_vgg)"
                            .formatted(
                                    study.name(),
                                    layers.layer.isEmpty() ? "" : " behind layer " + layers.layer,
                                    views)));
        }
        if (explain.template().isPresent()
                && (views.size() > 1 || study.data().learned().classes().isEmpty())) {
            throw new ConfigException(
                    List.of("%s: explain.template is for classes and one view; leave it out".formatted(study.name())));
        }
        requireTarget(study, explain);
        return layers;
    }

    /** What a target has no answer to is refused, and not left out without a word. */
    private static void requireTarget(Study study, ExplainConfig explain) throws ConfigException {
        Target.Kind kind = study.data().learned().kind();
        if (kind != Target.Kind.CLASSES && explain.importance().correctOnly()) {
            throw new ConfigException(List.of(
                    "%s: explain.importance.correct_only is for classes: %s are not right or wrong; leave it out"
                            .formatted(study.name(), kind.name().toLowerCase(Locale.ROOT))));
        }
        if (kind == Target.Kind.MASKS && explain.windows().isPresent()) {
            throw new ConfigException(List.of(
                    "%s: explain.windows is for classes and scores: a network that says a structure for each voxel has no confidence or score for a whole scan; leave it out"
                            .formatted(study.name())));
        }
        if (explain.select()
                        .filter(s -> s.mode() == FeatureSelection.Mode.DIFF_TOP)
                        .isPresent()
                && explain.classes().size() < 2) {
            throw new ConfigException(List.of(
                    "%s: explain.select.mode diff_top compares what is explained; name two classes or scores or more in explain.classes, or select by another mode"
                            .formatted(study.name())));
        }
    }

    /** The name of the layer behind which the network is cut; empty behind all. */
    String layer() {
        return layer;
    }

    /** @param known names of all layers of the network */
    void require(List<String> known) throws UnusableInputException {
        for (String one : asked()) {
            if (!known.contains(one)) {
                throw new UnusableInputException(
                        "%s: explain.layer: no layer \"%s\"; this network has %s".formatted(study.name(), one, known));
            }
            if (study.views().size() > 1 && !features.keepsViewsApart(one)) {
                throw new UnusableInputException(
                        "%s: views %s are mixed before layer %s, so that its maps belong to none of them; choose an earlier layer"
                                .formatted(study.name(), study.views(), one));
            }
        }
    }

    private List<String> asked() {
        return explain.method() instanceof LayerFusion fusion
                ? fusion.layers()
                : layer.isEmpty() ? List.of() : List.of(layer);
    }

    /**
     * Checks a config's section explain.
     *
     * @param sizes of the maps behind all layers
     * @return what to know before maps are made, such as that they will have too few cells to show anything
     */
    public static List<String> check(Study study, ExplainConfig explain, FeaturesConfig features, MapSizes sizes)
            throws ConfigException, UnusableInputException {
        ExplainedLayers layers = of(study, explain, features);
        layers.require(
                sizes.behind().keySet().stream().filter(name -> !name.isEmpty()).toList());
        if (explain.method().isOfVoxels()) {
            return List.of();
        }
        List<String> used = layers.asked().isEmpty() ? List.of("") : layers.asked();
        if (used.stream().anyMatch(name -> sizes.edge(name) >= FEW)) {
            return List.of();
        }
        String finest = used.get(0);
        Optional<String> better =
                sizes.lastWith(FEW).filter(name -> study.views().size() == 1 || features.keepsViewsApart(name));
        return List.of(
                "maps will have %s cells%s%s; %s"
                        .formatted(
                                sizes.behind().getOrDefault(finest, List.of()).stream()
                                        .map(size -> size.get(2) + " x " + size.get(1))
                                        .distinct()
                                        .collect(Collectors.joining(" or ")),
                                finest.isEmpty() ? "" : " behind layer " + finest,
                                sizes.edge(finest) <= 1
                                        ? ", which say nothing about places: medai explain refuses them"
                                        : ", too few to show where",
                                better.map(name -> "explain.layer: \"%s\" gives %s"
                                                .formatted(name, sizes.edge(name) + " a side"))
                                        .orElse(
                                                "prepare larger images, or explain by the voxels (occlusion, integrated_gradients)")));
    }
}
