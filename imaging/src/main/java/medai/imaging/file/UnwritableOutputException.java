package medai.imaging.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/** An output cannot be written: no space, no permission; the message can be shown to the user unchanged. */
public final class UnwritableOutputException extends IOException {
    private static final long serialVersionUID = 1;

    public UnwritableOutputException(Path file, IOException cause) {
        super(
                "%s: cannot be written (%s); free some space, or choose another folder".formatted(file, reason(cause)),
                cause);
    }

    /** Where writing is refused before it is tried. */
    public UnwritableOutputException(Path file, String reason, String remedy) {
        super("%s: %s; %s".formatted(file, reason, remedy));
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission denied";
        }
        String reason = cause instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}
