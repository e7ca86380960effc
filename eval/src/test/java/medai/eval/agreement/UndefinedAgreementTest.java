package medai.eval.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import medai.cohort.statistics.Interval;
import medai.imaging.random.Draw;
import org.junit.jupiter.api.Test;

/** Readings for which a coefficient or its limits are undefined, or far from what is usual. */
final class UndefinedAgreementTest {
    private static List<IntraclassCorrelation.Coefficient> all(IntraclassCorrelation icc) {
        return List.of(
                icc.oneWay(),
                icc.agreement(),
                icc.consistency(),
                icc.oneWayMean(),
                icc.agreementMean(),
                icc.consistencyMean());
    }

    /** Means 3, 3, 3, 3, 3: the formula of ICC(2,1) gives -5/3, that of ICC(2,k) 5. */
    @Test
    void reversedReadingsHaveNoCoefficient() {
        double[][] reversed = {{1, 5}, {2, 4}, {3, 3}, {4, 2}, {5, 1}};
        IntraclassCorrelation found = IntraclassCorrelation.of(reversed);
        assertThat(all(found)).allSatisfy(one -> {
            assertThat(one.value()).isNaN();
            assertThat(one.interval().low()).isNaN();
            assertThat(one.interval().reason()).contains("no variance between them");
        });
        assertThat(found.consistency().f()).isZero();
        assertThat(found.consistency().p()).isEqualTo(1);
        IntraclassCorrelation nearly =
                IntraclassCorrelation.of(new double[][] {{1, 5}, {2, 4.1}, {3, 3}, {4, 2}, {5, 1}});
        assertThat(nearly.agreement().value()).isNaN();
        assertThat(nearly.agreementMean().value()).isNaN();
        assertThat(nearly.agreementMean().reason()).contains("below what an agreement can be");
        assertThat(nearly.agreement().f()).isPositive();
        assertThat(nearly.consistency().value()).isBetween(-1.0, -0.99);
    }

    /** Mean squares 5/4 of subjects and residual, 0 of raters: ICC(2,1) and (3,1) are 0, (1,1) is (5/4 - 1) / (5/4 + 1). */
    @Test
    void constantPredictionsAgreeByNothing() {
        double[][] constant = {{1, 3}, {2, 3}, {3, 3}, {4, 3}, {5, 3}};
        IntraclassCorrelation found = IntraclassCorrelation.of(constant);
        assertThat(found.agreement().value()).isCloseTo(0, within(1e-15));
        assertThat(found.oneWay().value()).isCloseTo(1 / 9.0, within(1e-12));
        assertThat(found.agreement().interval().low()).isEqualTo(-1);
        assertThat(found.agreementMean().value()).isCloseTo(0, within(1e-15));
        assertThat(found.agreementMean().interval().low())
                .as("of -1 it has no lower limit")
                .isNaN();
        assertThat(found.agreementMean().interval().reason()).isNotEmpty();
    }

    /** Readings apart by 1: no residual, so that F and limits of ICC(2,.) are undefined, and ICC(2,1) is 2.5 / (2.5 + 0.5). */
    @Test
    void whatLeavesNoResidualHasNoLimits() {
        IntraclassCorrelation found =
                IntraclassCorrelation.of(new double[][] {{1.1, 2.1}, {2.1, 3.1}, {3.1, 4.1}, {4.1, 5.1}, {5.1, 6.1}});
        assertThat(found.agreement().value()).isCloseTo(2.5 / 3, within(1e-12));
        assertThat(found.agreement().f()).isInfinite();
        assertThat(found.agreement().p()).isZero();
        assertThat(found.agreement().interval().reason()).isEqualTo("the readings of a subject leave no residual");
        IntraclassCorrelation alike = IntraclassCorrelation.of(new double[][] {{2, 3}, {2, 3}, {2, 3}});
        assertThat(all(alike)).allSatisfy(one -> assertThat(one.value()).isNaN());
        assertThat(alike.agreement().f()).as("0 / 0").isNaN();
    }

    @Test
    void limitsEncloseTheirCoefficient() {
        int limits = 0;
        for (int i = 0; i < 120; i++) {
            Draw draw = Draw.of(3, "readings", i);
            double[][] readings = new double[2 + draw.nextInt(6)][2 + draw.nextInt(2)];
            for (double[] row : readings) {
                for (int j = 0; j < row.length; j++) {
                    row[j] = draw.nextInt(4) + (i % 3 == 0 ? draw.normal(0, 0.1) : 0);
                }
            }
            for (IntraclassCorrelation.Coefficient one : all(IntraclassCorrelation.of(readings))) {
                assertThat(Double.isInfinite(one.value()) || one.value() > 1 + 1e-12)
                        .isFalse();
                Interval found = one.interval();
                assertThat(Double.isNaN(found.low())).isEqualTo(!found.reason().isEmpty());
                if (!Double.isNaN(found.low())) {
                    limits++;
                    assertThat(one.value()).isBetween(found.low() - 1e-9, found.high() + 1e-9);
                }
            }
        }
        assertThat(limits).isGreaterThan(400);
    }

    /** Two subjects of four raters: Satterthwaite's degrees of freedom are so few that the limits do not enclose the coefficient. */
    @Test
    void limitsThatMissTheirCoefficientAreNone() {
        IntraclassCorrelation found = IntraclassCorrelation.of(
                new double[][] {{-0.94965, 0.12239, 0.34742, 0.29905}, {-0.46935, -0.03429, 0.42586, -0.19928}});
        assertThat(found.agreement().value()).isBetween(-1 / 3.0, 1.0);
        assertThat(found.agreement().interval().low()).isNaN();
        assertThat(found.agreement().interval().reason()).isEqualTo("too few degrees of freedom");
    }
}
