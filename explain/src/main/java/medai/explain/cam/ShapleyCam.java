package medai.explain.cam;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import medai.imaging.random.Draw;

/**
 * The weight of a channel is its Shapley value: what it adds to the output, averaged over random orders in which channels are
 * added one by one. For every order, the weights sum to the output with all channels minus that with none.
 *
 * @param orders number of random orders
 */
public record ShapleyCam(int orders, long seed) implements CamMethod {
    public static final String NAME = "ShapleyCam";

    public ShapleyCam {
        if (orders < 1) {
            throw new IllegalArgumentException("orders must be at least 1; found " + orders);
        }
    }

    public static ShapleyCam defaults() {
        return new ShapleyCam(8, 1);
    }

    @Override
    public String fileName() {
        return "shapleycam";
    }

    @Override
    public List<List<WeightedFeatures>> of(Explained scan, List<Integer> outputs) {
        ChannelChanges channels = new ChannelChanges(scan.features());
        int n = channels.channels();
        List<List<Integer>> drawn = IntStream.range(0, orders)
                .mapToObj(o -> Draw.of(seed, "shapley", o)
                        .shuffled(IntStream.range(0, n).boxed().toList()))
                .toList();
        // Trial j of an order has its first j channels; the last one has all.
        float[][] found = scan.outputsOfFeatures(orders * (n + 1), (trial, values) -> {
            List<Integer> order = drawn.get(trial / (n + 1));
            for (int absent : order.subList(trial % (n + 1), n)) {
                channels.silence(values, absent);
            }
        });
        List<List<WeightedFeatures>> all = new ArrayList<>();
        for (int output : outputs) {
            double[] weights = new double[n];
            for (int o = 0; o < orders; o++) {
                for (int j = 0; j < n; j++) {
                    int at = o * (n + 1) + j;
                    weights[drawn.get(o).get(j)] += (double) (found[at + 1][output] - found[at][output]) / orders;
                }
            }
            all.add(channels.weighted(weights));
        }
        return all;
    }
}
