package medai.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

final class AffineTest {
    @Test
    void inverseUndoesTheMap() {
        for (long seed = 0; seed < 100; seed++) {
            Affine affine = random(seed);
            assertThat(affine.inverse().after(affine).distance(Affine.identity()))
                    .as("seed " + seed)
                    .isLessThan(1e-9);
            assertThat(affine.after(affine.inverse()).distance(Affine.identity()))
                    .as("seed " + seed)
                    .isLessThan(1e-9);
        }
    }

    @Test
    void afterAppliesTheArgumentFirst() {
        Affine shiftThenDouble = Affine.scaling(2, 2, 2).after(Affine.translation(1, 0, 0));
        assertThat(shiftThenDouble.apply(3, 0, 0)).containsExactly(8, 0, 0);
    }

    @Test
    void rotationsAreRightHanded() {
        double[] turned = Affine.rotation(0, 0, Math.PI / 2).apply(1, 0, 0); // R goes to A
        assertThat(turned[0]).isCloseTo(0, within(1e-15));
        assertThat(turned[1]).isCloseTo(1, within(1e-15));
        double[] nodded = Affine.rotation(Math.PI / 2, 0, 0).apply(0, 1, 0); // A goes to S
        assertThat(nodded[2]).isCloseTo(1, within(1e-15));
        double[] rolled = Affine.rotation(0, Math.PI / 2, 0).apply(0, 0, 1); // S goes to R
        assertThat(rolled[0]).isCloseTo(1, within(1e-15));
    }

    @Test
    void aSingularMapHasNoInverse() {
        assertThatThrownBy(() -> Affine.scaling(1, 0, 1).inverse()).isInstanceOf(ArithmeticException.class);
    }

    static Affine random(long seed) {
        Draw draw = Draw.of(seed, "affine");
        return Affine.translation(draw.normal(0, 50), draw.normal(0, 50), draw.normal(0, 50))
                .after(Affine.rotation(draw.normal(0, 1), draw.normal(0, 1), draw.normal(0, 1)))
                .after(Affine.scaling(draw.between(0.3, 3), draw.between(0.3, 3), draw.between(0.3, 3)));
    }
}
