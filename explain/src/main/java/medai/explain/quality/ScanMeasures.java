package medai.explain.quality;

import java.util.List;
import java.util.Optional;
import medai.cohort.target.ClassTarget;
import medai.cohort.target.MaskTarget;
import medai.cohort.target.ScoreTarget;
import medai.cohort.target.Target;
import medai.explain.map.ExplainedScan;

/** What a scan shows about the worth of features and maps, in the measure of its target. */
@FunctionalInterface
interface ScanMeasures {
    /** Receives the results, a row of cam-scans.csv each. */
    @FunctionalInterface
    interface Rows {
        void row(String scale, String features, String output, String metric, double value);
    }

    /** @param numbers of the explained outputs */
    void measure(ExplainedScan scan, List<Integer> numbers, Rows rows);

    /** @param names of the explained outputs */
    static ScanMeasures of(Target target, List<String> names, FeatureSets sets, Optional<Faithfulness> faithfulness) {
        return target.match(new Target.Cases<>() {
            @Override
            public ScanMeasures classes(ClassTarget classes) {
                return new CallMeasures(names, sets, faithfulness);
            }

            @Override
            public ScanMeasures scores(ScoreTarget scores) {
                return new ScoreMeasures(scores, names, sets, faithfulness);
            }

            @Override
            public ScanMeasures masks(MaskTarget masks) {
                return (scan,
                        numbers,
                        rows) -> {}; // no one answer for a scan; explain.windows is refused, select warned of
            }
        });
    }
}
