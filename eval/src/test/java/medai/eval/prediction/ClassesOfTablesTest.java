package medai.eval.prediction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.eval.classification.Confusion;
import medai.eval.classification.Metric;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes as users name them and as tables write them; truths that are not known; predictions that cannot be. */
final class ClassesOfTablesTest {
    @TempDir
    Path folder;

    private final StringWriter said = new StringWriter();

    @BeforeEach
    void listen() {
        Remarks.printTo(new PrintWriter(said, true));
    }

    @AfterEach
    void stop() {
        Remarks.close();
    }

    private PredictionTable read(String text, String... classes) throws IOException {
        return read(new PredictionTable.Options(Map.of(), "subject", false, List.of(classes)), text);
    }

    private PredictionTable read(PredictionTable.Options options, String... texts) throws IOException {
        List<Path> files = new java.util.ArrayList<>();
        for (String text : texts) {
            files.add(Files.writeString(folder.resolve("t" + files.size() + ".csv"), text));
        }
        return PredictionTable.read(files, options);
    }

    private static ClassificationEvaluation of(PredictionTable table, String positive) throws IOException {
        return ClassificationEvaluation.of(
                table, new ClassificationEvaluation.Options(positive, Cutoff.ownCalls(), "", 0, 0, 1));
    }

    private static Confusion counts(PredictionTable table, String positive) throws IOException {
        return of(table, positive).sample("all").confusion();
    }

    @ParameterizedTest
    @ValueSource(strings = {"N/A", "NA", "n/a", "NaN", "nan", "null", "NULL", "None", "-", ".", "#N/A", "<NA>", ""})
    void anUnknownTruthIsNoClass(String marker) throws IOException {
        PredictionTable table =
                read("subject,truth,predicted\n1,a,a\n2,b,b\n3,%s,b\n4,%s,a\n".formatted(marker, marker), "a");
        assertThat(table.cases()).hasSize(2);
        assertThat(table.incomplete()).hasSize(2);
        String cell = marker.isEmpty() ? "" : " (\"%s\")".formatted(marker);
        assertThat(table.notes()).containsExactly("2 rows without truth%s are left out".formatted(cell));
        assertThat(counts(table, "a").n()).isEqualTo(2);
    }

    @Test
    void aNamedClassIsOneWhateverItLooksLike() throws IOException {
        String none = "subject,truth,predicted\n1,None,None\n2,Mild,Mild\n3,None,Mild\n4,NA,Mild\n";
        assertThat(counts(read(none, "None"), "None")).isEqualTo(new Confusion(1, 1, 1, 0));
        assertThat(counts(read(none, "Mild", "None"), "Mild")).isEqualTo(new Confusion(1, 0, 1, 1));
        String columns = "subject,truth,p_None,p_Mild\n1,None,0.8,0.2\n2,Mild,0.1,0.9\n3,NA,0.5,0.5\n";
        assertThat(read(columns, "Mild").cases()).as("the columns name it, too").hasSize(2);
    }

    @Test
    void oneClassHasSeveralWritings() throws IOException {
        PredictionTable table = read("subject,truth,predicted,p_1\n1,1.0,1,0.9\n2,0.0,0,0.1\n3,1,1.0,0.8\n", "1");
        assertThat(counts(table, "1")).isEqualTo(new Confusion(2, 0, 1, 0));
        assertThat(said.toString()).containsOnlyOnce("\"1\" and \"1.0\" are taken for one value");
        PredictionTable floats = read("subject,truth,p_1\n1,1,0.9\n2,0,0.1\n", "1.0");
        assertThat(counts(floats.of("1.0"), "1.0"))
                .as("the column of probabilities too")
                .isEqualTo(new Confusion(1, 0, 1, 0));
        PredictionTable words = read("subject,truth,predicted\n1,True,true\n2,False,TRUE\n", "true");
        assertThat(counts(words, "true")).isEqualTo(new Confusion(1, 0, 0, 1));
    }

    @Test
    void theNamedClassIsThere() throws IOException {
        PredictionTable table = read("subject,truth,predicted\n1,pos,pos\n2,neg,neg\n3,neg,pos\n4,unsure,neg\n", "Pos");
        assertThatThrownBy(() -> table.of("Pos"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("t0.csv", "\"Pos\"", "neg (2), pos (1), unsure (1)");
        assertThat(table.of("pos")).isEqualTo(table);
        assertThat(said.toString()).contains("whatever is not \"pos\" counts as negative: neg (2), unsure (1)");
        PredictionTable two = table.of("pos", "neg");
        assertThat(two.notes()).contains("1 rows of other classes are left out");
        assertThat(counts(two, "pos")).isEqualTo(new Confusion(1, 0, 1, 1));
        assertThatThrownBy(() -> table.of("pos", "no")).hasMessageContaining("no row of class \"no\"");
        assertThat(read("subject,truth,predicted\n1,a,a\n2,b,b\n", "a").of("a").cases())
                .hasSize(2);
    }

    /** Rows with an unknown truth: patient 2 may have a second positive slice, patient 3 has two, patient 4 can have but one. */
    @Test
    void aPatientWithUnknownSlicesIsNotNegative() throws IOException {
        PredictionTable table = read("""
                subject,slice,truth,predicted
                1,1,1,1
                1,2,1,1
                2,1,1,1
                2,2,,1
                3,1,1,1
                3,2,1,0
                3,3,,1
                4,1,0,0
                4,2,0,0
                4,3,NA,0
                5,1,,1
                """, "1");
        PredictionTable patients = new PatientRule("1", 2).of(table, Cutoff.ownCalls());
        assertThat(patients.cases())
                .extracting(one -> one.subject() + " " + one.get("predicted").orElseThrow() + " " + one.truth())
                .as("all slices of a patient are called, whether or not their truth is known")
                .containsExactly("1 1 1", "3 1 1", "4 other other");
        assertThat(patients.notes()).anyMatch(note -> note.startsWith("2 patients are left out"));
        assertThat(patients.cases().get(1).get("rows")).contains("3");
    }

    @Test
    void aPatientWithUncalledSlicesIsNotNegative() throws IOException {
        PredictionTable table = read(
                        "subject,slice,truth,p_1\n1,1,1,0.9\n1,2,1,0.8\n2,1,1,0.9\n2,2,1,\n3,1,0,0.2\n", "1")
                .without(one -> one.get("p_1").isEmpty(), "a prediction");
        PredictionTable patients = new PatientRule("1", 2).of(table, Cutoff.ownCalls());
        assertThat(patients.cases()).extracting(PredictionTable.Case::subject).containsExactly("1", "3");
        assertThat(patients.cases()).extracting(PredictionTable.Case::truth).containsExactly("1", "other");
        PredictionTable alone = read("subject,slice,truth,p_1\n1,1,1,0.9\n1,2,,0.8\n", "1");
        assertThatThrownBy(() -> new PatientRule("1", 2).of(alone, Cutoff.ownCalls()))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no patient with enough known rows");
    }

    /** The second slice of patient b has no answer of the second network. */
    @Test
    void anEnsembleKeepsWhatItCannotAnswer() throws IOException {
        String first = "subject,slice,truth,predicted,p_1\na,1,1,1,0.9\na,2,1,1,0.8\nb,1,1,1,0.9\nb,2,1,1,0.9\n";
        String second = "subject,slice,truth,predicted,p_1\na,1,1,1,0.7\na,2,1,1,0.6\nb,1,1,1,0.9\n";
        PredictionTable.Options options = PredictionTable.Options.of(List.of("1"));
        PredictionTable ensemble = Ensemble.MEAN.of(read(options, first, second), "model");
        assertThat(ensemble.cases()).hasSize(3);
        assertThat(ensemble.incomplete()).singleElement().satisfies(one -> {
            assertThat(one.truth()).isEqualTo("1");
            assertThat(one.get("p_1")).isEmpty();
            assertThat(one.get("predicted")).isEmpty();
        });
        assertThat(ensemble.notes()).contains("1 cases lack a member and are left out of the ensemble");
        PredictionTable patients = new PatientRule("1", 2).of(ensemble, Cutoff.at(0.5));
        assertThat(patients.cases()).extracting(PredictionTable.Case::subject).containsExactly("a");
    }

    @Test
    void whatCannotBeAProbabilityIsRefused() throws IOException {
        for (String cell : List.of("1.01", "-0.1", "Infinity", "1e999", "high", "0,5;")) {
            PredictionTable table = read("subject,truth,p_a\n1,a,0.9\n2,b,\"%s\"\n".formatted(cell));
            assertThatThrownBy(() -> table.requireProbabilities(List.of("a")))
                    .as(cell)
                    .isInstanceOf(UnusableInputException.class)
                    .hasMessageContaining("t0.csv:3");
        }
        PredictionTable logits = read("subject,truth,p_a,logit_a\n1,a,0.9,3\n2,b,0.1,Infinity\n");
        assertThatThrownBy(() -> logits.requireProbabilities(List.of("a")))
                .hasMessageContainingAll("t0.csv:3", "logit_a");
        PredictionTable sum = read("subject,truth,p_a,p_b\n1,a,0.9,0.1\n2,b,0.4,0.4\n");
        assertThatThrownBy(() -> sum.requireProbabilities(List.of("a")))
                .hasMessageContainingAll("t0.csv:3", "add up to 0.8000");
    }

    @Test
    void whatCanBeAProbabilityIsNot() throws IOException {
        for (String text : List.of(
                "subject,truth,p_a,p_b,p_c\n1,a,0.5,0.3,0.2\n2,b,0.1,0.8,0.1\n", // nobody is of class c
                "subject,truth,p_a,p_b,p_value\n1,a,0.5,0.5,0.04\n2,b,0.1,0.9,0.5\n",
                "subject,truth,p_a,p_b,p_id\n1,a,0.5,0.5,x7\n2,b,0.1,0.9,x8\n",
                "subject,truth,p_a,p_b\n1,a,0.5,\n2,b,0.1,0.9\n",
                "subject,truth,p_a,p_b\n1,a,0.5,0.1\n2,b,0.1,0.2\n3,c,0.1,0.1\n", // c has no column
                "subject,truth,p_a\n1,a,0.5\n2,b,0.1\n",
                "subject,truth,p_a,p_b,p_c\n1,a,0.33,0.33,0.33\n2,b,0,1,0\n3,c,0.34,0.34,0.33\n")) {
            PredictionTable table = read(text);
            table.requireProbabilities(List.of("a"));
            assertThat(table.cases()).isNotEmpty();
        }
        PredictionTable thirds = read("subject,truth,p_a,p_b,p_c\n1,a,0.33,0.33,0.33\n2,b,0,1,0\n3,c,0,0,1\n");
        assertThat(MultiClassEvaluation.of(thirds, List.of("a", "b", "c"))
                        .result()
                        .accuracy())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void numbersAreFinite() throws IOException {
        PredictionTable table = read("subject,truth,predicted\n1,1,2\n2,2,Infinity\n3,4,3\n");
        assertThatThrownBy(() -> RegressionEvaluation.of(table, new RegressionEvaluation.Options("", "", 0, 1)))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("t0.csv:3", "Infinity");
    }

    /** Two slices of each scan, one target missing in one of them: sums are of slices. */
    @Test
    void slicesOfAScanAreNotItsTargets() throws IOException {
        PredictionTable table = read("""
                subject,slice,target,truth,predicted
                1,1,x,1,1
                1,1,y,2,2
                1,2,x,3,3
                1,2,y,5,5
                2,1,x,1,1
                2,2,x,9,9
                """);
        RegressionEvaluation found = RegressionEvaluation.of(table, new RegressionEvaluation.Options("", "", 0, 1));
        assertThat(found.targets().get("sum").truth()).containsExactly(3, 8);
        assertThat(found.notes()).contains("2 scans lack a target and are not in the sum");
    }

    @Test
    void comparedModelsHaveOneRowForEachScanAndOneTruth() throws IOException {
        ClassificationEvaluation.Options options =
                new ClassificationEvaluation.Options("a", Cutoff.ownCalls(), "", 0, 0, 1);
        PredictionTable.Options plain = PredictionTable.Options.PLAIN;
        String one = "subject,truth,p_a,site\n1,a,0.9,n\n2,b,0.2,n\n3,a,0.9,s\n4,b,0.2,s\n";
        PredictionTable files = read(plain, one, one);
        assertThatThrownBy(() -> Comparison.of(files, "site", options))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("t1.csv:2", "a second prediction of n of 1", "t0.csv:2");
        PredictionTable truths = read(plain, one, one.replace("2,b,0.2,n", "2,a,0.2,n"));
        assertThatThrownBy(() -> Comparison.of(truths, "model", options))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("t1.csv:3", "the truth \"a\"", "\"b\" as at", "t0.csv:3");
        assertThat(Comparison.of(files, "model", options).rows()).isNotEmpty();
    }

    @Test
    void aThresholdThatCannotBeChosenIsSaid() throws IOException {
        PredictionTable table = read("subject,task,truth,p_a\n1,0,a,0.9\n2,0,b,0.2\n3,1,a,0.6\n4,1,a,0.3\n");
        Cutoff cutoff = Cutoff.youden(table, "a");
        assertThat(cutoff.notes())
                .anyMatch(note -> note.startsWith("WARNING: the cases of 1 tasks are of one class"))
                .anyMatch(note -> note.contains("threshold of 1 of 2 tasks was chosen on the cases"))
                .noneMatch(note -> note.contains("of 1 is"));
        assertThat(ClassificationEvaluation.of(table, new ClassificationEvaluation.Options("a", cutoff, "", 0, 0, 1))
                        .sample("all")
                        .value(Metric.RECALL))
                .isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void oneGroupHasSeveralWritings() throws IOException {
        String first = "subject,site,truth,p_a\n1,1,a,0.9\n2,1,b,0.2\n3,2,a,0.9\n4,2,b,0.2\n";
        PredictionTable.Options plain = PredictionTable.Options.PLAIN;
        PredictionTable table = read(plain, first, first.replaceAll(",(1|2),", ",$1.0,"));
        assertThat(table.by("site")).containsOnlyKeys("1", "2");
        assertThat(said.toString()).contains("t1.csv: \"1\" and \"1.0\" are taken for one value");
        Comparison comparison = Comparison.of(
                table, "model", new ClassificationEvaluation.Options("a", Cutoff.ownCalls(), "site", 0, 0, 1));
        assertThat(comparison.rows()).extracting(row -> row.n()).contains(4);
        String slices = "subject,slice,truth,p_a\n1,1,a,0.9\n1,1.0,b,0.2\n";
        assertThatThrownBy(() -> read(plain, slices)).hasMessageContaining("t0.csv:3: 1 is there already in line 2");
    }

    /** Of two classes of three: patient 2 has a slice of the third, which may be a second positive one for all that is known. */
    @Test
    void aPatientWithSlicesOfOtherClassesIsNotNegative() throws IOException {
        PredictionTable table = read("""
                subject,slice,truth,predicted
                1,1,a,a
                1,2,a,a
                2,1,a,a
                2,2,c,a
                3,1,b,b
                3,2,b,b
                """, "a", "b").of("a", "b");
        PredictionTable patients = new PatientRule("a", 2).of(table, Cutoff.ownCalls());
        assertThat(patients.cases()).extracting(PredictionTable.Case::subject).containsExactly("1", "3");
    }
}
