package medai.cohort.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import medai.cohort.manifest.SampleId;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DerivativeTest {
    @TempDir
    Path folder;

    @Test
    void theScanBehindItIsTheChosenVolume() throws IOException {
        Grid grid = Grid.centred(5, 4, 3, 2);
        List<Volume> volumes = IntStream.range(0, 4)
                .mapToObj(v -> {
                    float[] voxels = new float[grid.size()];
                    Arrays.fill(voxels, 10 * v);
                    return new Volume(grid, voxels);
                })
                .toList();
        NiftiWriter.writeExactly(folder.resolve("four.nii.gz"), volumes, "", List.of());
        Files.writeString(
                folder.resolve("preprocess.csv"),
                "subject,session,view,source,output,status,message,seconds,fingerprint,steps,to_source\n"
                        + "a,,t1,four.nii.gz,out.nii.gz,ok,,1,f,s,1;0;0;0;0;1;0;0;0;0;1;0\n");
        Derivative read = Derivative.read(folder).get(new Derivative.Key(SampleId.of("a", ""), "t1"));
        assertThat(read.sourceGrid()).isEqualTo(grid);
        assertThatThrownBy(read::sourceScan)
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("4 volumes");
        Derivative chosen = read.of(Optional.of(2), read.source());
        assertThat(chosen.sourceGrid()).isEqualTo(grid);
        assertThat(chosen.sourceScan().volume().voxels()).hasSize(grid.size()).containsOnly(20);
        assertThatThrownBy(() -> read.of(Optional.of(4), read.source()).sourceScan())
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContaining("from 0 to 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1;0;0;0;0;1;0;0;0;0;1",
                "1;0;0;NaN;0;1;0;0;0;0;1;0",
                "1;0;0;0;0;1;0;0;0;0;0;0",
                "1;0;0;a;0;1;0;0;0;0;1;0"
            })
    void aTransformThatLeadsNowhereIsRefused(String transform) throws IOException {
        Path table = Files.writeString(
                folder.resolve("preprocess.csv"),
                "subject,session,view,source,output,status,message,seconds,fingerprint,steps,to_source\n"
                        + "a,,t1,a.nii.gz,out.nii.gz,ok,,1,f,s," + transform + "\n");
        assertThatThrownBy(() -> Derivative.read(folder))
                .isInstanceOf(UnusableInputException.class)
                .hasMessageContainingAll(table + ":2", transform, "12 numbers");
    }
}
