package medai.imaging.file;

import java.io.IOException;
import java.util.List;

/** The user's data cannot be used as they are; the message can be shown to the user unchanged. */
public final class UnusableInputException extends IOException {
    private static final long serialVersionUID = 1;
    private static final int LISTED = 20;

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

    /** Lines below a message: all of them, or the first and how many more there are. */
    public static String listed(List<String> lines) {
        String some = String.join("\n  ", lines.subList(0, Math.min(LISTED, lines.size())));
        return lines.size() <= LISTED ? some : "%s\n  and %d more".formatted(some, lines.size() - LISTED);
    }

    /** Throws all problems as one report; does nothing if there are none. */
    public static void throwIfAny(Object where, List<String> problems) throws UnusableInputException {
        if (!problems.isEmpty()) {
            throw new UnusableInputException(
                    problems.size() == 1
                            ? where + ": " + problems.get(0)
                            : where + ": " + problems.size() + " problems\n  " + listed(problems));
        }
    }
}
