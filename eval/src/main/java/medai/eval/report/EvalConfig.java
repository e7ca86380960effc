package medai.eval.report;

import java.util.Optional;

/**
 * How predictions are judged.
 *
 * @param positive the class that counts as positive
 */
public record EvalConfig(Optional<String> positive) {
    public static EvalConfig defaults() {
        return new EvalConfig(Optional.empty());
    }
}
