package medai.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import medai.cohort.DataConfig;
import medai.cohort.run.ConfigException;
import medai.cohort.run.StableText;
import medai.cohort.split.SplitConfig;
import medai.cohort.split.Task;
import medai.explain.cam.CamMethod;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.preprocess.step.Step;
import medai.train.Selection;
import medai.train.StageConfig;
import org.junit.jupiter.api.Test;

/**
 * What finished runs are recognised by, as version 0.1.0 had it: a changed line would have every finished run trained again. The
 * files were written by that version; see test-fixtures/README.md for when and how they may change.
 */
final class FrozenSettingsTest {
    private static final Path ROOT = Path.of(System.getProperty("medai.root", ".."));
    private static final Path FROZEN = ROOT.resolve("test-fixtures/frozen");

    /** Whatever enters a fingerprint, or stands in network.json. */
    private static final List<Class<?>> HASHED = List.of(
            FeaturesConfig.class,
            HeadConfig.class,
            StageConfig.class,
            Selection.class,
            SplitConfig.class,
            Task.class,
            Step.class,
            CamMethod.class,
            DataConfig.class);

    /** The name and the components of each. */
    @Test
    void recordsKeepTheirNamesAndComponents() throws IOException {
        Map<String, String> lines = new TreeMap<>();
        for (Class<?> start : HASHED) {
            collect(start, lines);
        }
        same("records.txt", lines.values());
    }

    private static void collect(Type type, Map<String, String> lines) {
        if (type instanceof ParameterizedType generic) {
            Arrays.stream(generic.getActualTypeArguments()).forEach(of -> collect(of, lines));
        } else if (type instanceof Class<?> plain && plain.isSealed()) {
            Arrays.stream(plain.getPermittedSubclasses()).forEach(variant -> collect(variant, lines));
        } else if (type instanceof Class<?> plain && plain.isRecord() && !lines.containsKey(plain.getName())) {
            lines.put(
                    plain.getName(),
                    StableText.name(plain)
                            + Arrays.stream(plain.getRecordComponents())
                                    .map(RecordComponent::getName)
                                    .toList());
            for (RecordComponent component : plain.getRecordComponents()) {
                collect(component.getGenericType(), lines);
            }
        }
    }

    /** The part of every config that goes into the fingerprints of its runs. */
    @Test
    void configsKeepTheTextsThatFingerprintsAreMadeOf() throws IOException, ConfigException {
        List<String> lines = new ArrayList<>();
        List<Path> configs;
        try (Stream<Path> files = Files.list(ROOT.resolve("configs"))) {
            configs = files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
        for (Path config : configs) {
            Experiment experiment = ConfigFile.read(config, List.of());
            String name = config.getFileName().toString().replace(".yaml", "");
            lines.add(name + " network " + StableText.of(experiment.network()));
            lines.add(name + " stages " + StableText.of(experiment.train().stages()));
            lines.add(name + " select " + StableText.of(experiment.train().select()));
            lines.add(name + " data " + StableText.of(experiment.data()));
            for (String view : experiment.data().views().keySet()) {
                lines.add(name + " steps of " + view + " "
                        + experiment.preparation().of(view).stream()
                                .map(FrozenSettingsTest::text)
                                .collect(Collectors.joining("; ")));
            }
            experiment.explain().ifPresent(explain -> lines.add(name + " maps " + StableText.of(explain.method())));
        }
        same("configs.txt", lines);
    }

    /** The contents of files count, not their paths. */
    private static String text(Step step) {
        String text = StableText.of(step);
        for (Path file : step.files()) {
            text = text.replace(file.toString(), "file");
        }
        return text;
    }

    /** New code may add lines; existing lines must not change or disappear. */
    private static void same(String file, Iterable<String> found) throws IOException {
        List<String> frozen = Files.readAllLines(FROZEN.resolve(file));
        assertThat(frozen).hasSizeGreaterThan(40);
        assertThat(found).as(file).containsAll(frozen);
    }
}
