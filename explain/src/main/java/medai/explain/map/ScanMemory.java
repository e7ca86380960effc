package medai.explain.map;

import java.io.IOException;
import medai.cohort.run.BackgroundWrites;
import medai.networks.engine.Torch;

/**
 * Keeps a process that goes through thousands of scans as large as it was after the first. To collect takes as long as to explain some dozens of
 * small images, so they are waited for until they add up.
 */
public final class ScanMemory {
    private static final int SCANS = 2;
    private static final long VOXELS = 2L * 64 * 64 * 64;

    private int scans; // since the last collection
    private long voxels;

    /** Where a scan leaves nothing to write. */
    public void tidyAfter(ExplainedScan scan) {
        if (due(scan)) {
            tidy();
        }
    }

    /** @param writes which are waited for: Java leaves a wish to collect out while a file is being compressed */
    public void tidyAfter(ExplainedScan scan, BackgroundWrites writes) throws IOException {
        if (due(scan)) {
            writes.finish();
            tidy();
        }
    }

    private boolean due(ExplainedScan scan) {
        scans++;
        voxels += scan.input().voxels().length;
        return scans >= SCANS && voxels >= VOXELS;
    }

    /** Images that a collection found in use are old from then on, and nobody looks at old ones before the heap is full of them. */
    private void tidy() {
        scans = 0;
        voxels = 0;
        System.gc();
        Torch.trimMemory();
    }
}
