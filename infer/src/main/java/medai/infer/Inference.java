package medai.infer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.cohort.Cohort;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.Shard;
import medai.cohort.run.Derivative;
import medai.cohort.run.Journal;
import medai.cohort.run.ScansInTurn;
import medai.infer.answer.AnswerTable;
import medai.networks.Network;
import medai.networks.engine.Torch;

/** Applies every network of a run to every prepared scan of a manifest. */
public final class Inference {
    private final Cohort cohort;
    private final Journal journal;
    private final ScansInTurn scans;

    public Inference(Cohort cohort, Journal journal) {
        this.cohort = cohort;
        this.journal = journal;
        scans = new ScansInTurn(journal);
    }

    /** How many times a network could not answer for a scan, for want of memory; it has no row then. */
    public int leftOut() {
        return scans.leftOut();
    }

    /**
     * @param parts task and subject to the part that the subject was in for that task's network; all others are new to it
     * @param tasks numbers of the tasks with the networks to apply
     * @return predictions.csv in {@code folder}
     */
    public Path run(TrainedNetworks networks, Map<String, String> parts, List<Integer> tasks, Path folder, int threads)
            throws IOException {
        Map<SampleId, List<Derivative>> prepared = cohort.preparedOnly(Shard.whole());
        Torch.start(threads);
        Path file = folder.resolve("predictions.csv");
        AnswerTable answers = AnswerTable.of(cohort.study(), prepared, file);
        List<Sample> samples = cohort.allSamples(prepared);
        try (Journal.Progress progress = journal.progress("infer", (long) tasks.size() * samples.size())) {
            for (int task : tasks) {
                try (Network network = networks.of(task, prepared)) {
                    for (Sample sample : samples) {
                        String subject = sample.id().subject();
                        scans.next(
                                sample.id(),
                                () -> answers.add(
                                        network, sample, task, parts.getOrDefault(task + " " + subject, "new")));
                        progress.step(sample.id().toString());
                    }
                }
            }
        }
        answers.write();
        return file;
    }
}
