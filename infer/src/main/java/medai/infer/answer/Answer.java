package medai.infer.answer;

/** A network's answer for one sample. */
public sealed interface Answer permits ClassAnswer, ScoreAnswer, LabelMapAnswer {}
