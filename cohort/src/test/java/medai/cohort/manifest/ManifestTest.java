package medai.cohort.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import medai.cohort.run.Derivative;
import medai.cohort.run.RunFolder;
import medai.cohort.split.Task;
import medai.imaging.bids.ScanId;
import medai.imaging.file.Remarks;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestTest {
    @TempDir
    Path folder;

    @Test
    void aManifestTellsEverythingThatIsWrongAtOnce() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,session,t1\n1,a,x.nii\n1,a,y.nii\n../2,,z.nii\n3,,\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContainingAll(
                        "3 problems", "line 3", "listed already in line 2", "line 4", "cannot name a file", "line 5");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "flair")))
                .hasMessageContaining("flair");
    }

    @Test
    void namesOfTheSameFilesAreOneSubject() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,session,t1\n1,,x.nii\nsub-1,,y.nii\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContaining("line 3: sub-1 is listed already in line 2");
    }

    @ParameterizedTest
    @CsvSource({"S1, s1, true", "sub-07, 7, true", "P03x1, p3x01, true", "S1, S10, false", "a0, a, false"})
    void namesThatMayBeOfOneSubjectAreSaid(String one, String other, boolean alike) throws IOException {
        StringWriter said = new StringWriter();
        Remarks.printTo(new PrintWriter(said));
        Manifest read = Manifest.read(
                Files.writeString(
                        folder.resolve("manifest.csv"),
                        "subject,t1\nother,u.nii\n%s,x.nii\n%s,y.nii\n".formatted(one, other)),
                java.util.Map.of("t1", "t1"));
        Remarks.close();
        assertThat(read.entries()).hasSize(3);
        assertThat(said.toString().contains(one + " and " + other + " are taken as two subjects"))
                .isEqualTo(alike);
    }

    @Test
    void aManifestKnowsItsScansAndWhichAreMissing() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,t1\nsub-1,scans/x.nii\n2,y.nii\n");
        Manifest manifest = Manifest.read(file, java.util.Map.of("t1", "t1"));
        assertThat(manifest.entries().get(0).scan("t1")).isEqualTo(folder.resolve("scans/x.nii"));
        assertThat(manifest.entries().get(0).id().entities()).isEqualTo("sub-1");
        assertThat(new ScanId("2", "b").entities()).isEqualTo("sub-2_ses-b");
        assertThatThrownBy(manifest::requireScans).hasMessageContainingAll("2 of its scans", "x.nii", "y.nii");
    }

    /** Pieces of one scan are separate samples, with names that include the piece. */
    @Test
    void aScanMayComeInPieces() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(
                file,
                "subject,session,piece,t1\n1,a,lesion001,x.nii\n1,a,lesion002,y.nii\n1,a,,z.nii\n1,a,lesion002,u.nii\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContaining("line 5: 1 session a lesion002 is listed already in line 3");
        Files.writeString(file, "subject,session,piece,t1\n1,a,lesion001,x.nii\n1,a,le/2,y.nii\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContaining("\"le/2\" cannot name a file");
        Files.writeString(file, "subject,session,piece,t1\n1,a,lesion001,x.nii\n1,a,lesion002,y.nii\n");
        Manifest manifest = Manifest.read(file, java.util.Map.of("t1", "t1"));
        assertThat(manifest.entries().get(1).id())
                .isEqualTo(new SampleId(new ScanId("1", "a"), "lesion002"))
                .hasToString("1 session a lesion002");
        assertThat(manifest.entries().get(1).id().entities()).isEqualTo("sub-1_ses-a_lesion002");
    }

    @Test
    void aSubjectHasAName() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,t1\n1,x.nii\n,y.nii\nNA,z.nii\n");
        assertThatThrownBy(() -> Manifest.read(file, java.util.Map.of("t1", "t1")))
                .hasMessageContainingAll(
                        "line 3: no subject; fill it in", "line 4: no subject: \"NA\" stands for a missing value");
    }

    /** What stands for a missing value in one study is a class in another: copies have the cells as they are. */
    @Test
    void joinedTablesHaveTheCellsOfTheirParts() throws IOException {
        Files.writeString(folder.resolve("a.shard-1-of-2.csv"), "subject,class,manifest_line\n1,None,0\n3,NA,2\n");
        Files.writeString(folder.resolve("a.shard-2-of-2.csv"), "subject,class,manifest_line\n2,-,1\n");
        ShardTables.join(folder);
        assertThat(folder.resolve("a.csv")).content().isEqualTo("subject,class\n1,None\n2,-\n3,NA\n");
    }

    /** A group that is called like a file stays a group; a column of which every cell is a file is one of files. */
    @Test
    void copiesOfATableAdaptPathsAndNothingElse() throws IOException {
        for (String name : java.util.List.of("a.nii", "b.nii", "ra.csv", "s.1")) {
            Files.writeString(folder.resolve(name), "");
        }
        Files.createDirectories(folder.resolve("dicom"));
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,t1,labels,group,note\ns.1,dicom,a.nii,ra.csv,\ns.1,dicom,b.nii,no-ra,a.nii\n");
        Table table = Table.read(file);
        MovedPaths moved = new MovedPaths(file, table.rows(), java.util.Set.of("t1"), folder.resolve("x/y"));
        Table.Row row = table.rows().get(1);
        assertThat(moved.of(row, "t1")).as("named, a folder").isEqualTo("../../dicom");
        assertThat(moved.of(row, "labels")).isEqualTo("../../b.nii");
        assertThat(moved.of(table.rows().get(0), "group")).isEqualTo("ra.csv");
        assertThat(moved.of(row, "subject")).isEqualTo("s.1");
        assertThat(moved.of(row, "note")).as("the one cell of its column").isEqualTo("../../a.nii");
        assertThat(moved.of(table.rows().get(0), "note")).isEmpty();
    }

    @Test
    void runsKeepTheCellsOfTheirManifest() throws IOException {
        Path file = folder.resolve("manifest.csv");
        Files.writeString(file, "subject,t1,group\n1,x.nii,None\n2,y.nii,n/a\n3,z.nii,\n");
        RunFolder run = new RunFolder(folder.resolve("run"));
        run.describe(
                "config",
                Manifest.read(file, java.util.Map.of("t1", "t1")),
                java.util.Set.of("t1"),
                java.util.List.of(
                        new Task(0, 1, 1, java.util.List.of("1"), java.util.List.of(), java.util.List.of("2"))));
        assertThat(Table.read(run.manifest()).rows())
                .extracting(row -> row.cell("group"))
                .containsExactly("None", "n/a", "");
        assertThat(Table.read(run.manifest()).rows())
                .extracting(row -> row.cell("t1"))
                .containsExactly("../x.nii", "../y.nii", "../z.nii");
        assertThat(run.parts()).isEqualTo(java.util.Map.of("0 1", "train", "0 2", "test"));
        Files.writeString(run.splits(), "task,subject,part,fold,trial\n0,1,train,1,1\n0,1,test,1,1\n");
        assertThatThrownBy(run::parts).hasMessageContainingAll("splits.csv:3", "0 1", "line 2");
    }

    @Test
    void aPreparedScanIsListedOnce() throws IOException {
        String header = "subject,session,view,source,output,status,to_source,fingerprint,steps\n";
        String row = "1,,t1,x.nii,y.nii,ok,1;0;0;0;0;1;0;0;0;0;1;0,f,s\n";
        Path table = Files.writeString(folder.resolve("preprocess.csv"), header + row);
        assertThat(Derivative.read(folder)).hasSize(1);
        Files.writeString(table, header + row + row);
        assertThatThrownBy(() -> Derivative.read(folder))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("preprocess.csv:3", "1, view t1", "line 2");
        Files.writeString(table, header + row.replace("1;0;0;0;0;1", "1;0;x"));
        assertThatThrownBy(() -> Derivative.read(folder))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll("preprocess.csv:2", "to_source", "12 numbers");
    }
}
