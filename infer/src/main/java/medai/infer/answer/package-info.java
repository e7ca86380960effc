/**
 * What a network says of a sample: each kind of answer is one file, which knows how it is made, written and joined.
 *
 * <p>Start at {@link medai.infer.answer.Answer}, and {@link medai.infer.answer.AnswerTable} for many of them on their way to a file. How answers are
 * judged, the room {@code eval} knows, from their files alone.
 */
@NullMarked
package medai.infer.answer;

import org.jspecify.annotations.NullMarked;
