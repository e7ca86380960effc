/**
 * The answers of networks for samples: each kind of answer is one file, which knows how it is made, written and joined.
 *
 * <p>Start at {@link medai.infer.answer.Answer}, and {@link medai.infer.answer.AnswerTable}, which collects answers and writes
 * them to a file. The module {@code eval} judges answers from their files alone.
 */
@NullMarked
package medai.infer.answer;

import org.jspecify.annotations.NullMarked;
