package medai.eval.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import medai.cohort.manifest.Manifest;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CovariateColumnTest {
    @TempDir
    Path folder;

    private Manifest manifest(String text) throws IOException {
        return Manifest.read(Files.writeString(folder.resolve("m.csv"), text), Map.of("t1", "t1"));
    }

    @Test
    void numbersStayAndWordsBecomeColumnsOfTheirOwn() throws IOException {
        Manifest read =
                manifest("subject,t1,age,site\n1,x.nii,50,Ulm\n2,x.nii,61.5,Bonn\n3,x.nii,n/a,Kiel\n4,x.nii,40,\n");
        CovariateColumn age = CovariateColumn.of(read, "age");
        CovariateColumn site = CovariateColumn.of(read, "site");
        List<Table.Row> rows = read.entries().stream().map(Manifest.Entry::row).toList();
        assertThat(age.values(rows.get(1))).contains(List.of(61.5));
        assertThat(age.values(rows.get(2))).isEmpty();
        assertThat(site.words()).containsExactly("Kiel", "Ulm");
        assertThat(site.values(rows.get(0))).contains(List.of(0.0, 1.0));
        assertThat(site.values(rows.get(1))).contains(List.of(0.0, 0.0));
        assertThat(site.values(rows.get(2))).contains(List.of(1.0, 0.0));
        assertThat(site.values(rows.get(3))).isEmpty();
    }

    @Test
    void oneWordForAllTellsNothing() throws IOException {
        Manifest read = manifest("subject,t1,sex\n1,x.nii,F\n2,x.nii,F\n");
        assertThat(CovariateColumn.of(read, "sex").values(read.entries().get(0).row()))
                .contains(List.of());
    }

    @Test
    void columnsThatAreNotThereAndNamesAreRefused() throws IOException {
        StringBuilder text = new StringBuilder("subject,t1,name\n");
        for (int i = 0; i < 30; i++) {
            text.append(i).append(",x.nii,person").append(i).append('\n');
        }
        Manifest read = manifest(text.toString());
        assertThatThrownBy(() -> CovariateColumn.of(read, "age"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("no column \"age\"");
        assertThatThrownBy(() -> CovariateColumn.of(read, "name"))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("30 different words in \"name\"");
    }
}
