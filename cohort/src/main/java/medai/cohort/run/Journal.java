package medai.cohort.run;

/** Messages to the user while a stage works. A stage knows neither terminals nor logs. */
public interface Journal {
    /** A line about what happens. */
    void say(String line);

    /** A line that is shown in quiet mode too. */
    void warn(String line);

    /** Begins something with a known number of steps; close it at the end. */
    Progress progress(String what, long steps);

    /** A task in progress. */
    interface Progress extends AutoCloseable {
        /** One more step is done; the state is a few words, such as the loss. */
        void step(String state);

        @Override
        void close();
    }
}
