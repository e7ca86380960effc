package medai.explain.map;

import java.io.IOException;
import medai.cohort.run.BackgroundWrites;
import medai.networks.engine.Torch;

/**
 * Keeps a process that goes through thousands of scans as small as it was after the first one. A garbage collection takes as long
 * as explaining some dozens of small images, so it only runs once enough of them have accumulated.
 */
public final class ScanMemory {
    private static final int SCANS = 2;
    private static final long VOXELS = 2L * 64 * 64 * 64;

    private int scans; // since the last collection
    private long voxels;

    /** For scans without files to write. */
    public void tidyAfter(ExplainedScan scan) {
        if (due(scan)) {
            tidy();
        }
    }

    /** @param writes that are waited for: Java skips a requested collection while a file is being compressed */
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

    /** Images that are in use during a collection move to the old generation, which is not collected before the heap is full. */
    private void tidy() {
        scans = 0;
        voxels = 0;
        System.gc();
        Torch.trimMemory();
    }
}
