package medai.imaging.file;

import java.io.IOException;

/** An input does not exist or may not be read; the message can be shown to the user unchanged. */
public final class MissingInputException extends IOException {
    private static final long serialVersionUID = 1;

    public MissingInputException(String message) {
        super(message);
    }
}
