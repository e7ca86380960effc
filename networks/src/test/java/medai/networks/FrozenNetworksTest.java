package medai.networks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import medai.networks.engine.Torch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that version 0.1.0 wrote beside its weights are read, and written again to the last character. */
final class FrozenNetworksTest {
    @ParameterizedTest
    @ValueSource(strings = {"conv-encoder", "admira", "consist-vgg", "autoencoder"})
    void networksOfOlderRunsAreRead(String name) throws Exception {
        Path file = Path.of("..", "test-fixtures", "frozen", "networks", name + ".json");
        NetworkSpec spec = NetworkSpec.read(file);
        assertThat(spec.toJson()).isEqualTo(Files.readString(file));
        Torch.start(1);
        try (Network network = Network.create(spec, weight -> new java.util.Random(1))) {
            assertThat(network.parameterCount()).isPositive();
        }
    }
}
