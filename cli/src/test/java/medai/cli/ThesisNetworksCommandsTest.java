package medai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import medai.imaging.table.Table;
import medai.networks.weights.Safetensors;
import medai.networks.weights.Tensor;
import org.junit.jupiter.api.Test;

/** The baselines and variants of the RA thesis' networks in place of those of its configs: trained, explained, and exported. */
final class ThesisNetworksCommandsTest extends WristCommandsTest {
    private static final String[] WITHOUT_LABELS = {"data.masks={}", "explain.regions=null", "train.stages[0].epochs=1"
    };

    private static String[] settings(String network, int size, String... further) {
        return and(
                and(WITHOUT_LABELS, further),
                "network=" + network,
                "preprocess.steps[2].size=" + size,
                "preprocess.views.cor[2].size=" + size);
    }

    private void trains(String config, String[] settings) {
        assertThat(run("preprocess", config, settings)).as(err.toString()).isZero();
        assertThat(run("train", List.of("--task", "0"), config, settings))
                .as(err.toString())
                .isZero();
    }

    private JsonNode scale() throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("explain/task-0/scale.json").toFile());
    }

    @Test
    void theUnetEncoderLearnsScoresAndMixesViews() throws IOException {
        String[] settings = settings("{kind: unet_encoder, base: 2, depth: 3}", 32);
        trains("admira-total", settings);
        assertThat(Table.read(folder.resolve("runs/admira-total/tasks/0/predictions.csv"))
                        .rows())
                .hasSize(6 + 9);
        assertThat(run("explain", List.of("--task", "0"), "admira-total", settings))
                .isEqualTo(78);
        assertThat(err.toString()).contains("the maps of this network belong to none of its views [cor, tra] alone");
    }

    @Test
    void thePooledAdmiraIsExplainedBeforeItsAttention() throws IOException {
        String[] settings = settings("{kind: pooled_admira, layers: 1}", 64);
        trains("admira-total", settings);
        assertThat(run("explain", List.of("--task", "0"), "admira-total", settings))
                .as(err.toString())
                .isZero();
        assertThat(scale().findValue("layer").asText()).isEqualTo("features.5");
        assertThat(run("explain", "admira-total", and(settings, "explain.layer=\"6\"")))
                .isEqualTo(78);
        assertThat(err.toString()).contains("behind layer 6 belong to none of its views");
    }

    @Test
    void theGroupedVggIsExplainedAtItsLastFeatures() throws IOException {
        String[] settings = settings(
                "{kind: grouped_vgg, base: 2, hidden: [8]}",
                32,
                "preprocess.views.cor[1].rule=area5",
                "explain.layer=null");
        trains("ra-consistency", settings);
        assertThat(run("explain", List.of("--task", "0"), "ra-consistency", settings))
                .as(err.toString())
                .isZero();
        JsonNode scale = scale();
        assertThat(scale.findValue("layer").asText()).isEqualTo("features");
        assertThat(scale.get("scales")).as("two classes, two views").hasSize(4);
    }

    /** Weights leave under torchvision's names, and are what another run begins with. */
    @Test
    void inceptionGoesToTorchvisionAndBack() throws IOException {
        String[] settings = settings("inception_v3", 80, "preprocess.views.cor[1].rule=area5", "explain=null");
        trains("ra-consistency", settings);
        Path exported = folder.resolve("inception.safetensors");
        assertThat(medai(
                        "export",
                        folder.resolve("runs/ra-consistency").toString(),
                        "--format",
                        "torchvision",
                        "-o",
                        exported.toString()))
                .as(err.toString())
                .isZero();
        Map<String, Tensor> theirs = Safetensors.read(exported).tensors();
        assertThat(theirs.get("Mixed_6b.branch7x7_2.conv.weight").shape()).containsExactly(128, 128, 1, 7);
        assertThat(theirs.get("fc.weight").shape()).containsExactly(2, 2048);
        assertThat(theirs.keySet()).hasSize(94 * 6 + 2);

        String[] next = and(
                settings,
                "name=next",
                "train.start={weights: %s}".formatted(exported),
                "train.stages[0].freeze_features=true");
        assertThat(run("train", List.of("--task", "0"), "ra-consistency", next))
                .as(err.toString())
                .isZero();
        assertThat(err.toString()).doesNotContain("train.start");
        Map<String, Tensor> begun =
                new TreeMap<>(Safetensors.read(folder.resolve("runs/next/tasks/0/checkpoint.safetensors"))
                        .tensors());
        for (String name : List.of("Conv2d_1a_3x3.conv.weight", "Mixed_7c.branch_pool.conv.weight")) {
            assertThat(begun.get("features." + name).values())
                    .as(name)
                    .isEqualTo(theirs.get(name).values());
        }
    }
}
