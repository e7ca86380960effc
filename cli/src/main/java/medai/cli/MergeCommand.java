package medai.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import medai.cohort.manifest.ShardTables;
import medai.explain.ExplainMerge;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code medai merge DIR}. */
@Command(
        name = "merge",
        description = "Joins the tables of runs with --shard; all shards must be there.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example: medai merge .", "         medai merge explain"})
final class MergeCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "DIR",
            description = "The folder of preprocess.shard-1-of-4.csv and its siblings, or the folder explain.")
    private Path folder = Path.of("");

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        List<Path> written = ExplainMerge.join(folder);
        (written.isEmpty() ? ShardTables.join(folder) : written)
                .forEach(table -> spec.commandLine().getOut().println(table));
        return 0;
    }
}
