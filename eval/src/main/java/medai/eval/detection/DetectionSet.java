package medai.eval.detection;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import medai.imaging.Box;

/**
 * All images of a cohort with their true and their found boxes, matched once: the found ones by descending score, each to the
 * free true box it overlaps most, if by the wanted share (as Pascal VOC and COCO do).
 */
public final class DetectionSet {
    private final double iou;
    private final List<String> subjects = new ArrayList<>(); // of the images
    private final List<Integer> lesions = new ArrayList<>(); // true boxes of the images
    private final List<Hit> hits = new ArrayList<>();

    /** A found box. */
    public record Found(Box box, double score) {}

    /**
     * A found box and the result of matching it.
     *
     * @param image number of its image
     * @param correct whether it matched a true box
     */
    public record Hit(int image, double score, boolean correct) {}

    /** @param iou least intersection over union of a match, above 0 and at most 1 */
    public DetectionSet(double iou) {
        if (!(iou > 0) || iou > 1) {
            throw new IllegalArgumentException("the overlap must be above 0 and at most 1; found " + iou);
        }
        this.iou = iou;
    }

    /** Adds an image (a slice, half-slice or scan). */
    public void add(String subject, List<Box> truth, List<Found> found) {
        int image = subjects.size();
        subjects.add(subject);
        lesions.add(truth.size());
        List<Box> free = new ArrayList<>(truth);
        List<Found> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingDouble(Found::score).reversed());
        for (Found one : sorted) {
            int best = -1;
            double most = iou;
            for (int i = 0; i < free.size(); i++) {
                double overlap = one.box.iou(free.get(i));
                if (overlap >= most && (best < 0 || overlap > most)) {
                    best = i;
                    most = overlap;
                }
            }
            if (best >= 0) {
                free.remove(best);
            }
            hits.add(new Hit(image, one.score, best >= 0));
        }
    }

    public int images() {
        return subjects.size();
    }

    /** The subject of every image. */
    public List<String> subjects() {
        return List.copyOf(subjects);
    }

    /** Found boxes in the order in which they came. */
    public List<Hit> hits() {
        return List.copyOf(hits);
    }

    /** Number of true boxes, with each image counted as often as given. */
    public int lesions(int[] weights) {
        int sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * lesions.get(i);
        }
        return sum;
    }

    /** Number of images, with and without lesions, each counted as often as given. */
    static int images(int[] weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        return sum;
    }
}
