package medai.imaging.file;

import java.io.IOException;
import java.util.List;

/** The user's data cannot be used as they are; the message can be shown to the user unchanged. */
public final class UnusableInputException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param where the file, and the line where there is one
     * @param remedy what the user can do
     */
    public UnusableInputException(Object where, String found, String expected, String remedy) {
        super("%s: found %s, expected %s; %s".formatted(where, found, expected, remedy));
    }

    public UnusableInputException(String message) {
        super(message);
    }

    /** Throws all problems as one report; does nothing if there are none. */
    public static void throwIfAny(Object where, List<String> problems) throws UnusableInputException {
        if (!problems.isEmpty()) {
            throw new UnusableInputException(
                    problems.size() == 1
                            ? where + ": " + problems.get(0)
                            : where + ": " + problems.size() + " problems\n  " + String.join("\n  ", problems));
        }
    }
}
