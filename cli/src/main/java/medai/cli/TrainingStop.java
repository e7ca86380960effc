package medai.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * On Ctrl-C, a training ends after the step under way; the same command resumes it later. To be closed when the training is over.
 */
final class TrainingStop implements AutoCloseable {
    private static final int SECONDS = 60;

    private final AtomicBoolean flag = new AtomicBoolean();
    private final CountDownLatch finished = new CountDownLatch(1);

    TrainingStop() {
        Interruption.beforehand(this::stop);
    }

    /** True when the training must end. */
    AtomicBoolean flag() {
        return flag;
    }

    private String stop() {
        flag.set(true);
        boolean inTime = false;
        try {
            inTime = finished.await(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return (inTime ? "stopped" : "stopped hard")
                + "; every finished epoch is saved, and the same command goes on from there";
    }

    @Override
    public void close() {
        finished.countDown();
    }
}
