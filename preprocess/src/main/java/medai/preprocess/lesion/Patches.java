package medai.preprocess.lesion;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import medai.cohort.manifest.Manifest;
import medai.cohort.manifest.SampleId;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.MemoryShortageException;
import medai.imaging.file.NiftiWriter;
import medai.imaging.mask.Element;
import medai.imaging.mask.Mask;
import medai.imaging.table.Table;
import medai.preprocess.measure.Images;
import org.jspecify.annotations.Nullable;

/** A cohort of scans with lesion masks to a cohort of patches: a row for each lesion, which is a piece of its scan. */
public final class Patches {
    private final String mask;
    private final List<String> images;
    private final Settings settings;

    /**
     * How patches are cut.
     *
     * @param size voxels along each side
     * @param dilate voxels by which the lesion mask is dilated
     * @param least voxels of a lesion
     * @param labelled whether every label is a lesion of its own
     */
    public record Settings(int size, int dilate, int least, boolean labelled) {
        public Settings {
            if (size < 1 || size > 512 || dilate < 0 || least < 1) {
                throw new IllegalArgumentException(
                        "--size must be from 1 to 512, --dilate at least 0 and --least at least 1; found %d, %d and %d"
                                .formatted(size, dilate, least));
            }
        }
    }

    /** What was cut. */
    public record Result(int lesions, int confluent, List<String> problems) {}

    public Patches(String mask, List<String> images, Settings settings) {
        this.mask = mask;
        this.images = List.copyOf(images);
        this.settings = settings;
    }

    /** Writes patches and manifest.csv into a folder. */
    public Result run(Manifest manifest, Path folder) throws IOException {
        List<String> carried = manifest.entries().get(0).row().columns().names().stream()
                .filter(name -> !images.contains(name)
                        && !name.equals(mask)
                        && !List.of("subject", "session", SampleId.PIECE).contains(name))
                .toList();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        int confluent = 0;
        for (Manifest.Entry entry : manifest.entries()) {
            try {
                Images found = settings.labelled
                        ? Images.read(entry.views(), Set.of(mask))
                        : Images.read(entry.views(), Set.of(), Set.of(mask));
                found.requireOneGrid();
                List<Lesion> lesions;
                Mask all;
                if (settings.labelled) {
                    lesions = Lesion.find(found.labelMap(mask), settings.least);
                    all = Mask.of(found.labelMap(mask));
                } else {
                    all = Mask.above(found.volume(mask), 0);
                    lesions = Lesion.find(all, settings.least);
                }
                Mask wide = settings.dilate > 0 ? all.dilate(new Element(Element.Shape.BALL, 1), settings.dilate) : all;
                Volume dilated = wide.toVolume();
                for (Lesion lesion : lesions) {
                    Optional<String> problem = problem(lesion, found);
                    if (problem.isPresent()) {
                        problems.add(entry.id() + ": " + problem.get());
                        continue;
                    }
                    confluent += lesion.confluent() ? 1 : 0;
                    rows.add(row(entry, lesion, found, dilated, carried, folder));
                }
            } catch (IOException e) {
                problems.add(entry.id() + ": " + e.getMessage());
            } catch (RuntimeException | Error e) {
                problems.add(MemoryShortageException.of(entry.id(), e).getMessage());
            }
        }
        List<String> header = new ArrayList<>(List.of("subject", "session", SampleId.PIECE));
        header.addAll(images);
        header.add(mask);
        header.addAll(List.of("lesion", "voxels", "volume_mm3", "x_mm", "y_mm", "z_mm", "confluent"));
        header.addAll(carried);
        Table.write(folder.resolve("manifest.csv"), header, rows);
        return new Result(rows.size(), confluent, problems);
    }

    /** Why an image has no patch of a lesion: such a voxel would leave nothing of the patch when it is scaled to 0..1. */
    private Optional<String> problem(Lesion lesion, Images found) {
        for (String image : images) {
            int bad = Lesion.cut(found.volume(image), lesion.patch(settings.size), false)
                    .nonFinite();
            if (bad > 0) {
                return Optional.of(
                        "lesion %d has no patch: %d voxels of \"%s\" are NaN or infinite there; expected intensities; set them to 0, for example"
                                .formatted(lesion.number(), bad, image));
            }
        }
        return Optional.empty();
    }

    private List<@Nullable Object> row(
            Manifest.Entry entry, Lesion lesion, Images found, Volume dilated, List<String> carried, Path folder)
            throws IOException {
        Grid patch = lesion.patch(settings.size);
        SampleId id = new SampleId(entry.id().scan(), "lesion%03d".formatted(lesion.number()));
        String stem = "sub-%s/%s".formatted(id.subject(), id.entities());
        List<@Nullable Object> row = new ArrayList<>(List.of(id.subject(), id.session(), id.piece()));
        for (String image : images) {
            String file = stem + "_" + image + ".nii.gz";
            NiftiWriter.write(folder.resolve(file), Lesion.cut(found.volume(image), patch, true), "medai lesion patch");
            row.add(file);
        }
        String file = stem + "_" + mask + ".nii.gz";
        NiftiWriter.writeLabels(folder.resolve(file), Lesion.cut(dilated, patch, false), "medai dilated lesion mask");
        row.add(file);
        Grid grid = lesion.mask().grid();
        double[] mm = grid.affine().apply(lesion.x(), lesion.y(), lesion.z());
        row.add(lesion.number());
        row.add(lesion.voxels());
        row.add(lesion.voxels() * Math.abs(grid.affine().determinant()));
        row.add(mm[0]);
        row.add(mm[1]);
        row.add(mm[2]);
        row.add(lesion.confluent());
        carried.forEach(column -> row.add(entry.row().cell(column)));
        return row;
    }
}
