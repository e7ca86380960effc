package medai.cli.stage;

import java.io.IOException;
import medai.networks.engine.Torch;

/** Keeps a process that goes through thousands of scans as large as it was after the first. */
final class ScanMemory {
    private static final int OFTEN = 8; // scans

    private ScanMemory() {}

    /** Where a scan leaves nothing to write. */
    static void tidyAfter(int scan) {
        if (due(scan)) {
            tidy();
        }
    }

    /** @param writes which are waited for: Java leaves a wish to collect out while a file is being compressed */
    static void tidyAfter(int scan, BackgroundWrites writes) throws IOException {
        if (due(scan)) {
            writes.finish();
            tidy();
        }
    }

    private static boolean due(int scan) {
        return scan % OFTEN == OFTEN - 1;
    }

    /** Images that a collection found in use are old from then on, and nobody looks at old ones before the heap is full of them. */
    private static void tidy() {
        System.gc();
        Torch.trimMemory();
    }
}
