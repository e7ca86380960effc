package medai.infer.answer;

import java.util.List;

/**
 * Predicted numbers.
 *
 * @param names of the scores
 * @param values of each, not rounded, within the range that readers can give where that is known
 */
public record ScoreAnswer(List<String> names, List<Double> values) implements Answer {
    public ScoreAnswer {
        names = List.copyOf(names);
        values = List.copyOf(values);
    }
}
