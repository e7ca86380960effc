package medai.explain.population;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanValues;
import medai.eval.hypothesis.LinearRegression;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;

/**
 * What is known of scans: a number or a word for each.
 *
 * @param numbers NaN where it is unknown; empty for words
 * @param words empty where it is unknown; none for numbers
 * @param dates whether the numbers are days
 */
record Attribute(String name, Optional<double[]> numbers, List<String> words, boolean dates) {
    private static final int GROUPS = 4; // that numbers are shown in
    private static final int MOST_WORDS = 12; // that have a colour

    static Attribute ofWords(String name, List<String> words) {
        return new Attribute(name, Optional.empty(), List.copyOf(words), false);
    }

    /** What a column of a table says of scans. */
    static Attribute of(ScanValues values, List<SampleId> scans) throws UnusableInputException {
        List<Table.Row> rows = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < scans.size(); i++) {
            SampleId id = scans.get(i);
            Optional<String> session = Optional.of(id.session()).filter(s -> !s.isEmpty());
            Optional<Table.Row> row = values.of(id.subject(), session, "explain.population.by");
            if (row.isPresent()) {
                rows.add(row.get());
                places.add(i);
            }
        }
        Optional<double[]> known = rows.isEmpty() ? Optional.empty() : values.numbers(rows);
        if (known.isEmpty()) {
            List<String> own = values.words(rows);
            String[] words = new String[scans.size()];
            Arrays.fill(words, "");
            IntStream.range(0, own.size()).forEach(i -> words[places.get(i)] = own.get(i));
            return ofWords(values.column(), List.of(words));
        }
        double[] numbers = new double[scans.size()];
        Arrays.fill(numbers, Double.NaN);
        IntStream.range(0, rows.size()).forEach(i -> numbers[places.get(i)] = known.get()[i]);
        boolean dates = rows.get(0).cell(values.column()).matches("\\d{4}-\\d{2}-\\d{2}.*");
        return new Attribute(values.column(), Optional.of(numbers), List.of(), dates);
    }

    /**
     * How much of a score's variance it explains.
     *
     * @param share from 0 to 1; NaN where it is undefined
     * @param p of the F-test
     * @param n number of scans
     * @param reason why there is no share, or no p
     */
    record Explained(double share, double p, int n, String reason) {
        static Explained none(int n, String reason) {
            return new Explained(Double.NaN, Double.NaN, n, reason);
        }
    }

    /** @param scans those that count: one of each subject, or p would be too small */
    Explained explains(double[] scores, List<Integer> scans) {
        List<Integer> known = scans.stream().filter(this::isKnown).toList();
        int n = known.size();
        double[] y = known.stream().mapToDouble(i -> scores[i]).toArray();
        if (Arrays.stream(y).distinct().count() < 2) {
            return Explained.none(n, n < 2 ? "fewer than two values" : "all scans lie at one place");
        }
        double[][] x = predictors(known);
        int q = x.length == 0 ? 0 : x[0].length;
        if (q == 0) {
            return Explained.none(n, "all values are equal");
        }
        if (n < q + 2) {
            return Explained.none(n, "as many different values as scans, or nearly");
        }
        List<String> names = IntStream.range(0, q).mapToObj(Integer::toString).toList();
        LinearRegression fit = LinearRegression.of(y, x, names);
        String exact = Double.isNaN(fit.p()) ? fit.terms().get(0).interval().reason() : "";
        return new Explained(fit.share(), fit.p(), n, exact);
    }

    private boolean isKnown(int scan) {
        return numbers.isPresent()
                ? !Double.isNaN(numbers.get()[scan])
                : !words.get(scan).isEmpty();
    }

    /** Numbers as they are; words as columns of 0 and 1, one for each but the first. No columns where all values are equal. */
    private double[][] predictors(List<Integer> scans) {
        if (numbers.isPresent()) {
            double[] own = numbers.get();
            boolean equal = scans.stream().map(i -> own[i]).distinct().count() < 2;
            return equal
                    ? new double[0][]
                    : scans.stream().map(i -> new double[] {own[i]}).toArray(double[][]::new);
        }
        List<String> kinds =
                List.copyOf(new TreeSet<>(scans.stream().map(words::get).toList()));
        return scans.stream()
                .map(i -> IntStream.range(1, kinds.size())
                        .mapToDouble(w -> kinds.get(w).equals(words.get(i)) ? 1 : 0)
                        .toArray())
                .toArray(double[][]::new);
    }

    /** The scans by what they are drawn as: words as they are, the rarest together; numbers in four ranges with as many each. */
    Map<String, List<Integer>> groups() {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        if (numbers.isPresent()) {
            double[] own = numbers.get();
            int[] order = IntStream.range(0, own.length)
                    .filter(i -> !Double.isNaN(own[i]))
                    .boxed()
                    .sorted((a, b) -> Double.compare(own[a], own[b]))
                    .mapToInt(i -> i)
                    .toArray();
            int from = 0;
            for (int g = 1; g <= GROUPS && from < order.length; g++) {
                int to = Math.max(from + 1, order.length * g / GROUPS);
                while (to < order.length && own[order[to]] == own[order[to - 1]]) {
                    to++; // equal values stay together
                }
                String name = shown(own[order[from]]) + " to " + shown(own[order[to - 1]]);
                groups.put(name, Arrays.stream(order, from, to).boxed().toList());
                from = to;
            }
            return groups;
        }
        Map<String, List<Integer>> all = new LinkedHashMap<>();
        new TreeSet<>(words).stream().filter(w -> !w.isEmpty()).forEach(w -> all.put(w, new ArrayList<>()));
        IntStream.range(0, words.size())
                .filter(this::isKnown)
                .forEach(i -> all.getOrDefault(words.get(i), new ArrayList<>()).add(i));
        List<Integer> others = new ArrayList<>();
        List<String> frequent = all.keySet().stream()
                .sorted((a, b) -> Integer.compare(size(all, b), size(all, a)))
                .limit(all.size() > MOST_WORDS ? MOST_WORDS - 1 : MOST_WORDS)
                .toList();
        all.forEach((word, scans) -> {
            if (frequent.contains(word)) {
                groups.put(word, scans);
            } else {
                others.addAll(scans);
            }
        });
        if (!others.isEmpty()) {
            groups.put("%d others".formatted(all.size() - frequent.size()), others);
        }
        return groups;
    }

    private static int size(Map<String, List<Integer>> all, String word) {
        return all.getOrDefault(word, List.of()).size();
    }

    private String shown(double number) {
        return dates ? LocalDate.ofEpochDay((long) number).toString() : String.format(Locale.ROOT, "%.4g", number);
    }
}
