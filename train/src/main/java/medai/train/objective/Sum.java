package medai.train.objective;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Optional;
import medai.cohort.target.Target;
import medai.networks.FeaturesConfig;
import medai.networks.HeadConfig;
import medai.networks.engine.Scalar;

/**
 * The weighted sum of several objectives of the same head, such as cross entropy and Dice.
 *
 * @param parts at least two, which learn the same kind of target
 */
public record Sum(List<Part> parts) implements ObjectiveConfig {
    public static final String NAME = "Sum";

    /**
     * One of them.
     *
     * @param weight above 0
     */
    public record Part(double weight, ObjectiveConfig objective) {
        public static final String NAME = "Part";

        public Part {
            if (!(weight > 0)) {
                throw new IllegalArgumentException("weight must be above 0; found " + weight);
            }
        }

        public static double defaultWeight() {
            return 1;
        }
    }

    public Sum {
        parts = List.copyOf(parts);
        if (parts.size() < 2) {
            throw new IllegalArgumentException("parts must be at least two objectives; found " + parts.size());
        }
        ObjectiveConfig first = parts.get(0).objective;
        for (Part part : parts) {
            if (!part.objective.learns().equals(first.learns())
                    || part.objective.viewsPerScan() != 1
                    || part.objective.learns().isEmpty()) {
                throw new IllegalArgumentException(
                        "parts must learn the same, from one image of each scan; found " + part.objective);
            }
        }
    }

    @Override
    public Optional<Target.Kind> learns() {
        return parts.get(0).objective.learns();
    }

    @Override
    public HeadConfig head(FeaturesConfig features, List<Integer> outputs) {
        return parts.get(0).objective.head(features, outputs);
    }

    @Override
    public int viewsPerScan() {
        return 1;
    }

    @Override
    public NDArray loss(NDList outputs, StepTruth truth) {
        NDArray sum = term(parts.get(0), outputs, truth);
        for (Part part : parts.subList(1, parts.size())) {
            sum = sum.add(term(part, outputs, truth));
        }
        return sum;
    }

    private static NDArray term(Part part, NDList outputs, StepTruth truth) {
        NDArray loss = part.objective.loss(outputs, truth);
        return part.weight == 1 ? loss : Scalar.times(loss, part.weight);
    }
}
