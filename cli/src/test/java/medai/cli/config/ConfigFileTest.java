package medai.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import medai.cohort.run.ConfigException;
import medai.networks.FeaturesConfig;
import medai.train.StageConfig;
import medai.train.objective.ObjectiveConfig;
import medai.train.optimizer.OptimizerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigFileTest {
    private static final Path CONFIGS = Path.of(System.getProperty("medai.root", ".."), "configs");

    @TempDir
    Path folder;

    /** Inglese et al., sections 2.5 to 2.8: the numbers that the paper prints. */
    @Test
    void thePapersConfigHasThePapersNumbers() throws Exception {
        Experiment paper = ConfigFile.read(CONFIGS.resolve("npsle-simclr.yaml"), List.of());
        StageConfig pretrain = paper.train().stages().get(0);
        assertThat(pretrain.objective()).isEqualTo(new ObjectiveConfig.NtXent(0.5, 128, 128));
        assertThat(pretrain.optimizer()).isEqualTo(new OptimizerConfig.Lars(0.9, 1e-6, 0.001));
        assertThat(pretrain.epochs()).isEqualTo(1000);
        assertThat(pretrain.batchSize()).isEqualTo(16);
        assertThat(pretrain.learningRate()).isEqualTo(1);
        StageConfig finetune = paper.train().stages().get(1);
        assertThat(finetune.epochs()).isEqualTo(35);
        assertThat(finetune.learningRate()).isEqualTo(0.001);
        assertThat(paper.train().split().tasks()).isEqualTo(6);
        assertThat(paper.manifest())
                .isEqualTo(CONFIGS.toAbsolutePath().normalize().resolve("cohort/manifest.csv"));
    }

    /** What "config show" prints is a config, and the same one. */
    @ParameterizedTest
    @CsvSource({"npsle-simclr", "npsle-simclr-fast", "quickstart"})
    void aConfigSpeltOutIsTheSame(String name) throws Exception {
        Experiment experiment = ConfigFile.read(CONFIGS.resolve(name + ".yaml"), List.of());
        Path again = folder.resolve("again.yaml");
        Files.writeString(again, ConfigFile.toYaml(experiment));
        assertThat(ConfigFile.read(again, List.of())).isEqualTo(experiment);
    }

    @Test
    void settingsReplaceValues() throws Exception {
        Experiment experiment = ConfigFile.read(
                CONFIGS.resolve("quickstart.yaml"),
                List.of("seed=7", "train.stages[1].epochs=3", "network.widths=[4, 4, 4]"));
        assertThat(experiment.seed()).isEqualTo(7);
        assertThat(experiment.train().stages().get(1).epochs()).isEqualTo(3);
        assertThat(((FeaturesConfig.ConvEncoder) experiment.network()).widths()).containsOnly(4);
    }

    @Test
    void aStageWithoutEpochsIsLeftOut() throws Exception {
        Experiment experiment = ConfigFile.read(CONFIGS.resolve("ra-mae.yaml"), List.of("train.stages[0].epochs=0"));
        Experiment without = ConfigFile.read(CONFIGS.resolve("ra-consistency.yaml"), List.of());
        assertThat(experiment.train()).isEqualTo(without.train());
        assertThatThrownBy(() ->
                        ConfigFile.read(CONFIGS.resolve("ra-consistency.yaml"), List.of("train.stages[0].epochs=0")))
                .hasMessageContaining("stages must hold at least one stage with epochs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed: 2021 | sede: 2021 | unknown key; did you mean \"seed\"?",
                "seed: 2021 | seed: many | found \"many\"; expected a whole number",
                "seed: 2021 | seed: 3.7 | found \"3.7\"; expected a whole number",
                "temperature: 0.5 | temperature: -1 | temperature must be above 0; found -1.0",
                "kind: lars | kind: larz | did you mean \"lars\"?",
                "non_finite: fail | non_finite: fial | did you mean \"fail\"?",
                "positive: npsle | positive: lupus | eval.positive must name classes of data.classes",
                "flip: true | flip: maybe | expected true or false",
                "kernel: 3 | kernel: 4 | kernel must be odd",
            })
    void aMistakeIsToldWithItsPlaceAndARemedy(String right, String wrong, String message) throws Exception {
        Path file = folder.resolve("wrong.yaml");
        String text = Files.readString(CONFIGS.resolve("quickstart.yaml"));
        assertThat(text).contains(right);
        Files.writeString(file, text.replaceFirst(right, wrong));
        assertThatThrownBy(() -> ConfigFile.read(file, List.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message)
                .message()
                .containsPattern("wrong\\.yaml:\\d+:\\d+: ");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() throws Exception {
        Path file = folder.resolve("wrong.yaml");
        String text = Files.readString(CONFIGS.resolve("quickstart.yaml"));
        Files.writeString(
                file,
                text.replace("temperature: 0.5", "temperature: 0")
                        .replace("seed:", "sede:")
                        .replace("kernel: 3", "kernel: x"));
        assertThatThrownBy(() -> ConfigFile.read(file, List.of()))
                .hasMessageContainingAll("sede", "temperature must be above 0", "network.kernel: found \"x\"");
    }

    @Test
    void brokenYamlAndDoubledKeysHaveAPlace() throws Exception {
        Path file = folder.resolve("broken.yaml");
        Files.writeString(file, "name: a\nname: b\n");
        assertThatThrownBy(() -> ConfigFile.read(file, List.of())).hasMessageContaining("broken.yaml:2");
        Files.writeString(file, "name: [a\nseed: 1\n");
        assertThatThrownBy(() -> ConfigFile.read(file, List.of())).hasMessageContaining("not valid YAML");
    }

    @Test
    void theSchemaKnowsEveryKind() {
        assertThat(ConfigFile.schema())
                .contains("\"layer_fusion\"", "\"#/$defs/CamMethod\"")
                .contains("\"unet_encoder\"", "\"pooled_admira\"", "\"grouped_vgg\"", "\"inception_v3\"")
                .contains("\"nt_xent\"", "\"monte_carlo\"", "\"stratified_k_fold\"", "\"temperature\"", "\"default\"");
    }
}
