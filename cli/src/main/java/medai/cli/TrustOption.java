package medai.cli;

import picocli.CommandLine.Option;

/** Whether an imported network may be run. */
final class TrustOption {
    @Option(
            names = "--trust-torchscript",
            description =
                    "Runs the code in the TorchScript modules that the config names (network: kind: torchscript).")
    private boolean trusted;

    boolean trusted() {
        return trusted;
    }
}
