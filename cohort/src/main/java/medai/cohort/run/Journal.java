package medai.cohort.run;

/** What people are told while a stage works. A stage knows neither terminals nor logs. */
public interface Journal {
    /** A line about what happens. */
    void say(String line);

    /** A line that a quiet user must see too. */
    void warn(String line);

    /** Begins something with a known number of steps; close it at the end. */
    Progress progress(String what, long steps);

    /** Something on its way. */
    interface Progress extends AutoCloseable {
        /** One more step is done; the state is a few words, such as the loss. */
        void step(String state);

        @Override
        void close();
    }
}
