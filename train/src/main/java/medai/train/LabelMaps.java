package medai.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import medai.cohort.Sample;
import medai.cohort.manifest.SampleId;
import medai.cohort.target.Target;
import medai.imaging.Grid;
import medai.imaging.Volume;
import medai.imaging.file.ScanReader;
import medai.imaging.file.UnusableInputException;

/**
 * Label maps as numbers of a network's outputs, on the grids of the prepared scans. They are kept in memory up to a bound; those
 * beyond it are read again each time.
 */
final class LabelMaps {
    private final Target target;
    private final long bound;
    private final AtomicLong held = new AtomicLong();
    private final Map<Key, short[]> known = new ConcurrentHashMap<>();

    /** A piece of a scan has the label map of its scan, on a grid of its own. */
    private record Key(SampleId id, int input) {}

    /** @param bound in bytes */
    LabelMaps(Target target, long bound) {
        this.target = target;
        this.bound = bound;
    }

    /** @param grid of the prepared scan */
    Volume get(Sample sample, int input, Grid grid) {
        Key key = new Key(sample.id(), input);
        short[] kept = known.get(key);
        if (kept != null) {
            float[] numbers = new float[kept.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = kept[i];
            }
            return new Volume(grid, numbers);
        }
        Volume map = read(sample, input, grid);
        keep(key, map.voxels());
        return map;
    }

    private void keep(Key key, float[] numbers) {
        long bytes = (long) Short.BYTES * numbers.length;
        if (held.addAndGet(bytes) > bound) {
            held.addAndGet(-bytes);
            return;
        }
        short[] small = new short[numbers.length];
        for (int i = 0; i < small.length; i++) {
            small[i] = (short) numbers[i];
        }
        if (known.putIfAbsent(key, small) != null) {
            held.addAndGet(-bytes);
        }
    }

    private Volume read(Sample sample, int input, Grid grid) {
        Path file = sample.truth().labelMaps().get(input);
        try {
            return target.labels(input)
                    .numbers(
                            ScanReader.readLabels(file), grid, sample.toSource().get(input));
        } catch (IllegalArgumentException e) {
            throw new UncheckedIOException(new UnusableInputException("%s: %s".formatted(file, e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
