package medai.bench.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import medai.imaging.random.Draw;

/** Tables and configs. */
final class TextSeeds {
    private static final int SUBJECTS = 10;
    private static final String SMALL = " --config {W}/small.yaml --set output={T}";

    private TextSeeds() {}

    /** @param configs medai's own folder of configs */
    static List<Seed> all(Path configs) throws IOException {
        List<Seed> seeds = new ArrayList<>();
        tables(seeds);
        String[] check = {"config show {F}"}; // their manifests are not there to be checked
        try (Stream<Path> files = Files.list(configs)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                seeds.add(Seed.of(Format.CONFIG, "c.yaml", Files.readAllBytes(file), check));
            }
        }
        for (int i = 0; i < 4; i++) {
            seeds.add(Seed.of(
                            Format.CONFIG,
                            "c.yaml",
                            bytes(Workplace.CONFIG
                                    .replace("manifest.csv", "../manifest.csv")
                                    .replace("output: out", "output: .")),
                            "config check {F}",
                            "preprocess --config {F}",
                            "infer --config {F} --task 0")
                    .inRun());
        }
        try (Stream<Path> files = Files.list(configs.resolve("published"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".csv")).sorted().toList()) {
                seeds.add(Seed.of(Format.TABLE, "counts.csv", Files.readAllBytes(file), "eval --counts {F} -o {T}/o"));
            }
        }
        return seeds;
    }

    private static void tables(List<Seed> seeds) {
        String quick = " --bootstrap 5 -o {T}/o";
        both(
                seeds,
                "predictions",
                predictions(),
                "eval --predictions {F} --positive pos" + quick,
                "eval --predictions {F} --positive pos --group-by task --threshold youden" + quick,
                "eval --predictions {F} --classes neg,pos" + quick,
                "eval --predictions {F} --positive pos --ensemble mean --members task --patient-rule 1" + quick,
                "eval confounder --predictions {F} --table {F} --column site --positive pos" + quick);
        both(
                seeds,
                "scores",
                scores(),
                "eval --predictions {F}" + quick,
                "eval --predictions {F} --raters reader1,reader2" + quick,
                "eval --predictions {F} --compare task" + quick);
        both(
                seeds,
                "measures",
                measures(),
                "eval groups --table {F} --by group --variables age,x,y,sex -o {T}/o",
                "eval paired --table {F} --columns x,y -o {T}/o",
                "eval paired --table {F} --columns x,y,age -o {T}/o",
                "eval correlate --table {F} --variables x --with y --covariates age -o {T}/o",
                "eval logistic --table {F} --outcome group --positive pos --predictors x,age -o {T}/o");
        both(
                seeds,
                "boxes",
                "subject,slice,x0,y0,x1,y1,score\ns0,0,-2,58,15,84,0.38\ns0,1,38,26,60,36,0.93\ns1,0,3,59,18,87,0.7\ns2,0,,,,,\n",
                "eval detections --predictions {F} --truth {F} --patient-rule 1" + quick);
        both(
                seeds,
                "manifest",
                "subject,session,t1,group,age\na,1,../s00.nii.gz,neg,30\nb,1,../s01.nii.gz,pos,31.5\nc,1,../s02.nii.gz,neg,\n",
                "preprocess --set manifest={F}" + SMALL,
                "measure nwi --manifest {F} --labels t1 -o {T}/o.csv",
                "measure regions --manifest {F} --image t1 --labels t1 -o {T}/o.csv");
        both(
                seeds,
                "names",
                "label,name\n1,lumen\n2,wall\n3,lesion\n",
                "measure regions --manifest {W}/manifest.csv --image t1 --labels t1 --names {F} -o {T}/o.csv");
        seeds.add(Seed.of(
                        Format.TABLE,
                        "bids/participants.tsv",
                        bytes("participant_id\tage\tgroup\nsub-01\t30\tneg\nsub-02\tn/a\tpos\n"),
                        "convert --bids {T}/bids -o {T}/o/m.csv")
                .with(Map.of(
                        "bids/sub-01/anat/sub-01_T1w.nii.gz", new byte[] {1},
                        "bids/sub-02/anat/sub-02_T1w.nii.gz", new byte[] {1})));
    }

    private static void both(List<Seed> seeds, String name, String text, String... commands) {
        seeds.add(Seed.of(Format.TABLE, name + ".csv", bytes(text), commands));
        seeds.add(Seed.of(Format.TABLE, name + ".tsv", bytes(text.replace(',', '\t')), commands));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String predictions() {
        StringBuilder table = new StringBuilder("subject,session,task,part,truth,predicted,p_neg,p_pos,site\n");
        Draw draw = Draw.of(1, "predictions");
        for (int i = 0; i < 2 * SUBJECTS; i++) {
            double p = draw.nextDouble();
            table.append(String.format(
                    Locale.ROOT,
                    "s%d,,%d,test,%s,%s,%.4f,%.4f,%s%n",
                    i % SUBJECTS,
                    i / SUBJECTS,
                    i % 2 == 0 ? "neg" : "pos",
                    p > 0.5 ? "pos" : "neg",
                    1 - p,
                    p,
                    i % SUBJECTS % 3 == 0 ? "a" : "b"));
        }
        return table.toString();
    }

    private static String scores() {
        StringBuilder table = new StringBuilder("subject,task,part,target,truth,predicted,reader1,reader2\n");
        Draw draw = Draw.of(1, "scores");
        for (int i = 0; i < 2 * SUBJECTS; i++) {
            int truth = draw.nextInt(10);
            table.append(String.format(
                    Locale.ROOT,
                    "s%d,%d,test,score,%d,%.3f,%d,%d%n",
                    i % SUBJECTS,
                    i / SUBJECTS,
                    truth,
                    truth + draw.nextGaussian(),
                    truth,
                    truth + draw.nextInt(2)));
        }
        return table.toString();
    }

    private static String measures() {
        StringBuilder table = new StringBuilder("subject,group,sex,age,x,y\n");
        Draw draw = Draw.of(1, "measures");
        for (int i = 0; i < SUBJECTS; i++) {
            table.append(String.format(
                    Locale.ROOT,
                    "s%d,%s,%s,%d,%.3f,%.3f%n",
                    i,
                    i % 2 == 0 ? "neg" : "pos",
                    i % 3 == 0 ? "f" : "m",
                    20 + draw.nextInt(50),
                    draw.nextGaussian(),
                    draw.nextGaussian()));
        }
        return table.toString();
    }
}
