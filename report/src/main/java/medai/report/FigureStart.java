package medai.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/**
 * Loads what the first figure needs (fonts, axes, vector graphics) while tables are being read, so that small reports finish
 * sooner.
 */
public final class FigureStart {
    private FigureStart() {}

    /** Returns at once; whatever fails here fails again, and is then reported, where a figure is drawn. */
    public static void soon() {
        var unused = CompletableFuture.runAsync(() -> {
            try {
                Figure.rehearse();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
