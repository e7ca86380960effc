package medai.infer.answer;

/** What a network says of one sample. */
public sealed interface Answer permits ClassAnswer, ScoreAnswer, LabelMapAnswer {}
