package medai.infer.answer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.target.ClassTarget;
import medai.networks.Network;
import org.jspecify.annotations.Nullable;

/** Answers of classifiers. Where samples are pieces of scans, the answers for whole scans are written to patients.csv. */
final class ClassAnswers implements AnswerTable {
    private final ClassTarget target;
    private final Path file;
    private final SampleRows rows;
    private final Map<Whole, List<Piece>> pieces = new LinkedHashMap<>();

    private record Whole(SampleId scan, int task, String part) {}

    private record Piece(String truth, ClassAnswer answer) {}

    ClassAnswers(ClassTarget target, Path file) {
        this.target = target;
        this.file = file;
        rows = new SampleRows(columns());
    }

    /** The columns; those of the classes are in the order of the classes. */
    private List<String> columns() {
        return Stream.of(
                        Stream.of("truth", "predicted"),
                        target.classes().stream().map(name -> "p_" + name),
                        target.classes().stream().map(name -> "logit_" + name))
                .flatMap(names -> names)
                .toList();
    }

    @Override
    public void add(Network network, Sample sample, int task, String part) throws IOException {
        float[] logits =
                network.outputs(ScanInput.read(sample.views(), network.spec()).voxels());
        ClassAnswer answer = ClassAnswer.of(target.classes(), Logits.finite(logits, sample.id()));
        SampleId id = sample.id();
        rows.add(id, task, part, row(sample.truth().known() ? sample.truth().stratum() : null, answer));
        Whole whole = new Whole(new SampleId(id.scan(), ""), task, part);
        pieces.computeIfAbsent(whole, key -> new ArrayList<>())
                .add(new Piece(sample.truth().stratum(), answer));
    }

    private static List<@Nullable Object> row(@Nullable String truth, ClassAnswer answer) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(truth);
        row.add(answer.predicted());
        row.addAll(answer.probabilities());
        row.addAll(answer.logits());
        return row;
    }

    @Override
    public void write() throws IOException {
        rows.write(file);
        if (rows.hasPieces()) {
            SampleRows scans = new SampleRows(columns());
            pieces.forEach((whole, own) -> {
                TreeSet<String> truths =
                        new TreeSet<>(own.stream().map(Piece::truth).toList());
                truths.remove("");
                // A scan with pieces of different classes has no class.
                String truth = truths.size() == 1 ? truths.first() : null;
                ClassAnswer all =
                        Gathering.mean().of(own.stream().map(Piece::answer).toList());
                scans.add(whole.scan, whole.task, whole.part, row(truth, all));
            });
            scans.write(file.resolveSibling("patients.csv"));
        }
    }
}
