package medai.eval.report;

import java.util.List;
import java.util.Optional;

/**
 * How predictions are judged.
 *
 * @param positive the class that counts as positive
 * @param covariates columns of the manifest, such as age and sex, from which a linear model predicts too
 */
public record EvalConfig(Optional<String> positive, List<String> covariates) {
    public EvalConfig {
        covariates = List.copyOf(covariates);
    }

    public static EvalConfig defaults() {
        return new EvalConfig(Optional.empty(), List.of());
    }
}
