package medai.cohort.run;

import java.util.List;

/** The config is wrong; the message lists every problem and can be shown to the user unchanged. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
