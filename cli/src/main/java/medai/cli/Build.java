package medai.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.jar.Attributes;
import org.jspecify.annotations.Nullable;

/** The version of medai, from the manifest of its jar. */
public final class Build {
    private static final String DEVELOPMENT = "development";

    private Build() {}

    /** Such as {@code 0.1.0}. */
    public static String version() {
        return attribute(Attributes.Name.IMPLEMENTATION_VERSION);
    }

    /** The full git commit that was built. */
    public static String commit() {
        return attribute(new Attributes.Name("Implementation-Build"));
    }

    private static String attribute(Attributes.Name name) {
        @Nullable String value = null;
        var source = Build.class.getProtectionDomain().getCodeSource();
        if (source != null && source.getLocation().getPath().endsWith(".jar")) {
            try (InputStream jar = source.getLocation().openStream();
                    var contents = new java.util.jar.JarInputStream(jar)) {
                value = contents.getManifest().getMainAttributes().getValue(name);
            } catch (IOException e) {
                return "unknown";
            }
        }
        return value == null ? DEVELOPMENT : value;
    }
}
