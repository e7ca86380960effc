package medai.cli.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.regex.Pattern;

/**
 * Numbers of YAML that know how they were written: a class may be called {@code 007} or {@code 1e3}, and is not 7 or 1000.0 then.
 */
final class WrittenNumber {
    /** 8 to YAML 1.1, 10 to YAML 1.2 and to people. */
    static final Pattern OCTAL = Pattern.compile("[-+]?0[0-9_]+");

    private WrittenNumber() {}

    /** @param parser at a number; one that is none to Java, such as {@code .inf}, or that has two values, becomes a text */
    static JsonNode of(JsonParser parser) throws IOException {
        String written = parser.getText();
        if (OCTAL.matcher(written).matches() || written.matches("[-+]?\\.(?i:inf|nan)")) {
            return new TextNode(written);
        }
        boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
        return whole ? new Whole(parser.getLongValue(), written) : new Fraction(parser.getDoubleValue(), written);
    }

    private static final class Whole extends LongNode {
        private static final long serialVersionUID = 1;

        private final String written;

        Whole(long value, String written) {
            super(value);
            this.written = written;
        }

        @Override
        public String asText() {
            return written;
        }
    }

    private static final class Fraction extends DoubleNode {
        private static final long serialVersionUID = 1;

        private final String written;

        Fraction(double value, String written) {
            super(value);
            this.written = written;
        }

        @Override
        public String asText() {
            return written;
        }
    }
}
