package io.sandpiper.converter.calibrate;

/**
 * The range whose 256 levels lose the least information: Kullback–Leibler's divergence of the counts, those outside moved
 * to the edges, from the same counts spread evenly within each level.
 */
public final class Entropy extends ShrinkingRule {
    private static final int LEVELS = 256;
    /** Stands for a level that has no counts where the original has some. */
    private static final double ALMOST_ZERO = 1e-4;

    @Override
    public String name() {
        return "entropy";
    }

    @Override
    double cost(Observation seen, Range tried) {
        long[] bins = withoutSpike(seen);
        double width = ((double) seen.high() - seen.low()) / bins.length;
        int first = Math.clamp((int) Math.round((tried.low() - seen.low()) / width), 0, bins.length - 1);
        int last = Math.clamp((int) Math.round((tried.high() - seen.low()) / width) - 1, first, bins.length - 1);
        double[] kept = new double[last - first + 1];
        double total = 0;
        double inside = 0;
        for (int i = 0; i < bins.length; i++) {
            inside += i >= first && i <= last ? bins[i] : 0;
            kept[Math.clamp(i, first, last) - first] += bins[i];
            total += bins[i];
        }
        double divergence = StrictMath.log(Math.max(inside, ALMOST_ZERO) / total);
        for (int level = 0; level < LEVELS; level++) {
            int from = (int) ((long) level * kept.length / LEVELS);
            int to = (int) ((long) (level + 1) * kept.length / LEVELS);
            divergence += divergence(bins, kept, first, from, to, total);
        }
        return divergence;
    }

    /** Rectified tensors are mostly zeros, which every range holds: their bin counts as its neighbours do. */
    private static long[] withoutSpike(Observation seen) {
        long[] bins = seen.bins().clone();
        double width = ((double) seen.high() - seen.low()) / bins.length;
        int zero = Math.clamp((int) (-seen.low() / width), 0, bins.length - 1);
        bins[zero] =
                Math.min(bins[zero], Math.max(bins[Math.max(0, zero - 1)], bins[Math.min(bins.length - 1, zero + 1)]));
        if (zero == 0 || zero == bins.length - 1) {
            bins[zero] = Math.min(bins[zero], bins[zero == 0 ? 1 : zero - 1]);
        }
        return bins;
    }

    /** Of one level: its inner counts, without what the edges took in, spread over the bins that had any. */
    private static double divergence(long[] bins, double[] kept, int first, int from, int to, double total) {
        double counts = 0;
        int used = 0;
        for (int i = from; i < to; i++) {
            counts += bins[first + i];
            used += kept[i] > 0 ? 1 : 0;
        }
        double sum = 0;
        for (int i = from; i < to; i++) {
            if (kept[i] > 0) {
                double spread = Math.max(counts / used, ALMOST_ZERO);
                sum += kept[i] / total * StrictMath.log(kept[i] / spread);
            }
        }
        return sum;
    }
}
