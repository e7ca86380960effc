package medai.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.explain.cam.GradientCam;
import medai.explain.importance.ImportanceConfig;
import medai.explain.map.TargetShare;
import medai.explain.population.PopulationConfig;
import medai.imaging.Affine;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.NiftiWriter;
import medai.imaging.file.Scan;
import medai.imaging.file.ScanReader;
import medai.imaging.random.Draw;
import medai.imaging.table.Table;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DifferenceMapsTest {
    private static final Grid GRID = Grid.centred(10, 8, 6, 3);

    @TempDir
    Path folder;

    private DifferenceMaps maps;

    @BeforeEach
    void begin() throws Exception {
        float[] voxels = new float[GRID.size()];
        for (int i = 0; i < voxels.length; i++) {
            voxels[i] = i % 7;
        }
        NiftiWriter.write(folder.resolve("template.nii"), new Volume(GRID, voxels), "");
        Scan template = ScanReader.readFile(folder.resolve("template.nii"));
        ExplainConfig explain = new ExplainConfig(
                new GradientCam.GradCam(),
                Optional.empty(),
                List.of("ill"),
                List.of(0.5),
                Optional.of(folder.resolve("template.nii")),
                Optional.empty(),
                ExplainConfig.defaultScale(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ImportanceConfig.defaults(),
                PopulationConfig.defaults());
        maps = new DifferenceMaps(explain, template, folder, 1);
    }

    private static Sample sample(int i) {
        return Sample.ofClass(SampleId.of("s" + i, ""), List.of(), i % 2, i % 2 == 0 ? "well" : "ill");
    }

    /** Two networks, one of which has far higher maps; every subject is tested by both. */
    private void tested(double effect, int subjects) {
        for (int task = 0; task < 2; task++) {
            DifferenceMaps.OfTask own = maps.new OfTask();
            for (int i = 0; i < subjects; i++) {
                Draw draw = Draw.of(1, task, i);
                float[] map = new float[GRID.size()];
                for (int v = 0; v < map.length; v++) {
                    map[v] = (float) draw.normal(100 * task, 1);
                }
                map[GRID.index(4, 4, 3)] += (float) (i % 2 == 1 ? effect : 0);
                map[GRID.index(5, 4, 3)] += (float) (i % 2 == 1 ? 0.7 * effect : 0);
                own.add(0, sample(i), new Volume(GRID, map), Affine.identity());
            }
            own.finish();
        }
    }

    private List<Table.Row> finish() throws Exception {
        List<String> said = new ArrayList<>();
        maps.finish(
                (marked, label) -> {
                    float[] near = new float[GRID.size()];
                    near[GRID.index(4, 4, 3)] = 1;
                    float[] body = new float[GRID.size()];
                    Arrays.fill(body, 1);
                    return TargetShare.of(marked, 0.5, marked.with(near), marked.with(body));
                },
                true,
                said::add);
        assertThat(said).hasSize(1).allMatch(line -> line.startsWith("maps for ill"));
        return Table.read(folder.resolve(DifferenceMaps.TABLE)).rows();
    }

    @Test
    void whereGroupsDifferIsKeptAndNothingElse() throws Exception {
        tested(8, 20);
        List<Table.Row> rows = finish();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0).number("threshold")).isZero();
        assertThat(rows.get(0).number("voxels")).isEqualTo(2);
        assertThat(rows.get(0).number("share")).isEqualTo(0.5);
        assertThat(rows.get(0).number("subjects")).isEqualTo(10);
        assertThat(rows.get(0).number("others")).isEqualTo(10);
        Volume kept = ScanReader.readFile(folder.resolve("difference_class-ill_desc-gradcam_cam.nii.gz"))
                .volume();
        assertThat(kept.grid().matches(GRID, 1e-4)).isTrue();
        assertThat((double) kept.at(4, 4, 3)).isCloseTo(8, within(1.0));
        assertThat((double) kept.at(5, 4, 3)).isCloseTo(5.6, within(1.0));
        assertThat(kept.at(6, 4, 3)).isZero();
        assertThat(folder.resolve("difference_class-ill_desc-gradcam.png")).isNotEmptyFile();
        assertThat(ScanReader.readFile(folder.resolve("difference_class-ill_desc-gradcam_p.nii.gz"))
                        .volume()
                        .at(4, 4, 3))
                .isLessThan(0.05f);
    }

    /** A mean map would have voxels above any share of its maximum all the same. */
    @Test
    void whereNothingDiffersNothingIsKept() throws Exception {
        tested(0, 20);
        assertThat(finish()).allSatisfy(row -> assertThat(row.number("voxels")).isZero());
        assertThat(ScanReader.readFile(folder.resolve("difference_class-ill_desc-gradcam_cam.nii.gz"))
                        .volume()
                        .voxels())
                .containsOnly(0);
    }

    @Test
    void fewSubjectsAreNotTestedAndTheTableSaysSo() throws Exception {
        tested(8, 7);
        List<Table.Row> rows = finish();
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).get("voxels")).isEmpty();
        assertThat(rows.get(0).require("reason")).isEqualTo("fewer than 4 subjects of a group");
    }
}
