package medai.explain.population;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import medai.cohort.manifest.SampleId;
import medai.cohort.manifest.ScanValues;
import medai.eval.hypothesis.Adjustment;
import medai.explain.figure.CamFigures;
import medai.imaging.file.UnusableInputException;
import medai.imaging.table.Table;
import medai.matrices.Components;
import medai.matrices.Matrix;
import medai.report.Figure;
import org.jspecify.annotations.Nullable;

/**
 * All scans of a task side by side: where they lie in the first principal components of the network's features, and what class,
 * site or date have to do with it; the importance of features, scan by scan (RA thesis, section 4.5); and which scans of the test
 * part are unlike the training scans of their class. Components and distances are fitted to the training part, everything is said
 * of the test part.
 */
public final class Population {
    /** Where scans lie in the components. */
    public static final String FILE = "population.csv";

    static final String TRUTH = "truth";
    private static final int MOST_COMPONENTS = 10;
    private static final int TESTED_COMPONENTS = 2; // those in the picture
    private static final int FEWEST_SCANS = 3;
    private static final double LEVEL = 0.05;

    private final List<String> classes;
    private final List<String> features;
    private final String method;
    private final List<ScanFeatures> training = new ArrayList<>();
    private final List<ScanFeatures> test = new ArrayList<>();

    /**
     * Without scans.
     *
     * @param classes names of the explained outputs
     * @param method of the maps, by which features are weighted
     */
    public Population(List<String> classes, List<String> features, String method) {
        this.method = method;
        this.classes = List.copyOf(classes);
        this.features = List.copyOf(features);
    }

    public void addTraining(ScanFeatures scan) {
        training.add(scan);
    }

    public void addTest(ScanFeatures scan) {
        test.add(scan);
    }

    /**
     * Writes all tables and figures.
     *
     * @param attributes what the config asks for, of the test part's scans
     * @return a sentence for the user
     * @throws UnusableInputException if there are too few scans
     */
    public String write(Path folder, List<ScanValues> attributes) throws IOException {
        if (training.size() < FEWEST_SCANS || test.isEmpty()) {
            throw new UnusableInputException(
                    "a population needs %d scans to fit components to and one to place among them; found %d and %d"
                            .formatted(FEWEST_SCANS, training.size(), test.size()));
        }
        Components components;
        try (Matrix rows = Matrix.of(training.stream().map(ScanFeatures::means).toArray(double[][]::new))) {
            components = Components.of(rows, MOST_COMPONENTS);
        }
        if (components.count() == 0) {
            throw new UnusableInputException(
                    "all %d training scans have the same features: there is nothing by which they differ"
                            .formatted(training.size()));
        }
        writePlaces(folder.resolve(FILE), components);
        writeImportance(folder);
        int unlike = writeDistances(folder.resolve("distances.csv"));
        List<SampleId> ids = test.stream().map(ScanFeatures::id).toList();
        List<Attribute> known = new ArrayList<>();
        if (test.stream().anyMatch(scan -> !scan.truth().isEmpty())) {
            known.add(Attribute.ofWords(
                    TRUTH, test.stream().map(ScanFeatures::truth).toList()));
        }
        for (ScanValues values : attributes) {
            known.add(Attribute.of(values, ids));
        }
        String explained = writeComponents(folder, components, known);
        draw(folder.resolve("figures"), components, known);
        return "the first %d components hold %.0f %% of the features' variance%s; scans unlike the training part's: %d (distances.csv)"
                .formatted(
                        shown(components),
                        100
                                * IntStream.range(0, shown(components))
                                        .mapToDouble(components::share)
                                        .sum(),
                        explained,
                        unlike);
    }

    private static int shown(Components components) {
        return Math.min(TESTED_COMPONENTS, components.count());
    }

    private void writePlaces(Path file, Components components) throws IOException {
        List<String> columns = new ArrayList<>(List.of("subject", "session", SampleId.PIECE, "part", TRUTH));
        for (int i = 1; i <= components.count(); i++) {
            columns.add("component_" + i);
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        forEach((scan, row) -> {
            row.add(scan.truth());
            Arrays.stream(components.scores(scan.means())).forEach(row::add);
            rows.add(row);
        });
        Table.write(file, columns, rows);
    }

    /** The scans of both parts, each with a row that names it. */
    private void forEach(BiConsumer<ScanFeatures, List<@Nullable Object>> writer) {
        training.forEach(scan -> writer.accept(scan, named(scan, "train")));
        test.forEach(scan -> writer.accept(scan, named(scan, "test")));
    }

    private static List<@Nullable Object> named(ScanFeatures scan, String part) {
        SampleId id = scan.id();
        return new ArrayList<>(List.of(id.subject(), id.session(), id.piece(), part));
    }

    /** The [scan, class, feature] importance itself; its means over the training part, and how far these are from those of all classes. */
    private void writeImportance(Path folder) throws IOException {
        List<String> columns =
                new ArrayList<>(List.of("subject", "session", SampleId.PIECE, "part", "class", "method"));
        columns.addAll(features);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        forEach((scan, names) -> {
            for (int c = 0; c < classes.size(); c++) {
                double[] own = scan.importance().get(c);
                if (own != null) {
                    List<@Nullable Object> row = new ArrayList<>(names);
                    row.add(classes.get(c));
                    row.add(method);
                    Arrays.stream(own).forEach(row::add);
                    rows.add(row);
                }
            }
        });
        Table.write(folder.resolve("importance-scans.csv"), columns, rows);

        List<ClassImportance> summaries = ClassImportance.of(classes.size(), training);
        List<List<@Nullable Object>> differences = new ArrayList<>();
        for (int c = 0; c < classes.size(); c++) {
            ClassImportance own = summaries.get(c);
            for (int k = 0; k < features.size(); k++) {
                differences.add(Arrays.asList(
                        classes.get(c),
                        features.get(k),
                        method,
                        own.mean(k),
                        own.deviation(k),
                        own.difference(k),
                        own.scans()));
            }
        }
        Table.write(
                folder.resolve("importance-differences.csv"),
                List.of("class", "feature", "method", "mean", "sd", "difference", "n"),
                differences);
    }

    /** @return how many scans of the test part are outliers */
    private int writeDistances(Path file) throws IOException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Set<SampleId> unlike = new HashSet<>();
        for (int c = 0; c < classes.size(); c++) {
            int own = c;
            List<ScanFeatures> measured = test.stream()
                    .filter(scan -> scan.importance().containsKey(own))
                    .toList();
            List<ClassDistances.Distance> found = ClassDistances.of(rows(training, own), rows(measured, own));
            boolean defined = found.stream().noneMatch(distance -> Double.isNaN(distance.p()));
            double[] p = found.stream().mapToDouble(ClassDistances.Distance::p).toArray();
            double[] adjusted = defined ? Adjustment.HOLM.adjust(p) : p;
            for (int i = 0; i < found.size(); i++) {
                SampleId id = measured.get(i).id();
                ClassDistances.Distance distance = found.get(i);
                boolean outlier = adjusted[i] < LEVEL;
                if (outlier) {
                    unlike.add(id);
                }
                rows.add(Arrays.asList(
                        id.subject(),
                        id.session(),
                        id.piece(),
                        classes.get(c),
                        method,
                        distance.length(),
                        distance.p(),
                        adjusted[i],
                        distance.rest(),
                        defined ? outlier ? "yes" : "no" : "",
                        distance.reason()));
            }
        }
        Table.write(
                file,
                List.of(
                        "subject",
                        "session",
                        SampleId.PIECE,
                        "class",
                        "method",
                        "distance",
                        "p",
                        "p_adjusted",
                        "rest",
                        "outlier",
                        "reason"),
                rows);
        return unlike.size();
    }

    private static double[][] rows(List<ScanFeatures> scans, int c) {
        return scans.stream()
                .map(scan -> scan.importance().get(c))
                .filter(Objects::nonNull)
                .toArray(double[][]::new);
    }

    /** @return what explains the first component, for the user */
    private String writeComponents(Path folder, Components components, List<Attribute> attributes) throws IOException {
        List<List<@Nullable Object>> shares = new ArrayList<>();
        for (int i = 0; i < components.count(); i++) {
            shares.add(Arrays.asList(i + 1, components.variance(i), components.share(i)));
        }
        Table.write(folder.resolve("components.csv"), List.of("component", "variance", "share"), shares);

        List<Integer> counted = oneOfEachSubject();
        List<Attribute.Explained> found = new ArrayList<>();
        for (int i = 0; i < shown(components); i++) {
            double[] along = along(components, test, i);
            attributes.forEach(attribute -> found.add(attribute.explains(along, counted)));
        }
        double[] known = found.stream()
                .mapToDouble(Attribute.Explained::p)
                .filter(p -> !Double.isNaN(p))
                .toArray();
        var adjusted = DoubleStream.of(Adjustment.HOLM.adjust(known)).iterator();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        StringBuilder sentence = new StringBuilder();
        for (int at = 0; at < found.size(); at++) {
            Attribute.Explained one = found.get(at);
            int component = at / attributes.size();
            String name = attributes.get(at % attributes.size()).name();
            double p = Double.isNaN(one.p()) ? Double.NaN : adjusted.nextDouble();
            rows.add(Arrays.asList(component + 1, name, one.share(), one.p(), p, one.n(), one.reason()));
            if (component == 0 && p < LEVEL) {
                sentence.append(String.format(
                        Locale.ROOT, ", %s explains %.0f %% of the first (p %.2g)", name, 100 * one.share(), p));
            }
        }
        Table.write(
                folder.resolve("population-tests.csv"),
                List.of("component", "column", "r2", "p", "p_adjusted", "n", "reason"),
                rows);
        return sentence.toString();
    }

    private List<Integer> oneOfEachSubject() {
        Set<String> seen = new HashSet<>();
        return IntStream.range(0, test.size())
                .filter(i -> seen.add(test.get(i).id().subject()))
                .boxed()
                .toList();
    }

    private static double[] along(Components components, List<ScanFeatures> scans, int component) {
        return scans.stream()
                .mapToDouble(scan -> components.scores(scan.means())[component])
                .toArray();
    }

    private void draw(Path figures, Components components, List<Attribute> attributes) throws IOException {
        if (Files.isDirectory(figures)) {
            try (DirectoryStream<Path> earlier = Files.newDirectoryStream(figures, "population_*.{png,svg}")) {
                for (Path file : earlier) { // of columns that are no longer asked for
                    Files.delete(file);
                }
            }
        }
        if (components.count() < 2) {
            return;
        }
        CamFigures.Plane plane = new CamFigures.Plane(
                axis(components, 0),
                axis(components, 1),
                new double[][] {along(components, training, 0), along(components, training, 1)},
                new double[][] {along(components, test, 0), along(components, test, 1)});
        for (Attribute attribute : attributes) {
            Map<String, List<Integer>> groups = attribute.groups();
            if (!groups.isEmpty()) {
                CamFigures.population(
                        figures.resolve("population_" + Figure.fileName(attribute.name())),
                        attribute.name(),
                        plane,
                        groups);
            }
        }
    }

    private static String axis(Components components, int component) {
        return "component %d (%.0f %% of the variance)".formatted(component + 1, 100 * components.share(component));
    }
}
