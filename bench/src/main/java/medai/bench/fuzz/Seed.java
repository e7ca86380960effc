package medai.bench.fuzz;

import java.util.List;
import java.util.Map;

/** A whole input, and the commands that read it. */
public final class Seed {
    private final Format format;
    private final String file;
    private final byte[] content;
    private final Map<String, byte[]> beside;
    private final List<String> commands;
    private final boolean needsRun;

    private Seed(
            Format format,
            String file,
            byte[] content,
            Map<String, byte[]> beside,
            List<String> commands,
            boolean needsRun) {
        this.format = format;
        this.file = file;
        this.content = content;
        this.beside = Map.copyOf(beside);
        this.commands = List.copyOf(commands);
        this.needsRun = needsRun;
    }

    /**
     * An input of one file.
     *
     * @param file where its damaged copy goes, relative to the folder of a trial
     * @param commands words of medai, {@code {F}} for the file, {@code {T}} for the folder of the trial, {@code {W}} for the folder
     *     above, which holds a small cohort
     */
    static Seed of(Format format, String file, byte[] content, String... commands) {
        return new Seed(format, file, content, Map.of(), List.of(commands), false);
    }

    /** The same with further files, which stay whole, by their places. */
    Seed with(Map<String, byte[]> others) {
        return new Seed(format, file, content, others, commands, needsRun);
    }

    /** The same where the folder of the trial must hold a trained run. */
    Seed inRun() {
        return new Seed(format, file, content, beside, commands, true);
    }

    public Format format() {
        return format;
    }

    String file() {
        return file;
    }

    byte[] content() {
        return content.clone();
    }

    Map<String, byte[]> beside() {
        return beside;
    }

    List<String> commands() {
        return commands;
    }

    boolean needsRun() {
        return needsRun;
    }
}
