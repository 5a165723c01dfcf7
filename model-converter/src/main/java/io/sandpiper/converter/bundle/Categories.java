package io.sandpiper.converter.bundle;

import io.sandpiper.engine.data.Dataset;
import io.sandpiper.engine.data.RawTexts;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How often the texts of a feature occur, as far as they are categories: what a bundle holds lies on every device, so that
 * texts that hardly anybody wrote, a name or an address, are left out.
 */
final class Categories {
    /** Of one feature, the most frequent ones. */
    private static final int KEPT = 64;
    /** A longer text is a sentence. */
    private static final int CHARS = 64;
    /** One in so many samples must have it. */
    private static final int RAREST = 100;
    /** However few the samples are. */
    private static final int LEAST = 2;

    private Categories() {}

    /** By feature, or by input where its features have no names; null where no input is texts. */
    static @Nullable Map<String, Map<String, Long>> of(ModelSpec spec, Dataset data) {
        Map<String, Map<String, Long>> all = new TreeMap<>();
        for (ModelSpec.Input input : spec.inputs()) {
            if (data.values(input.name()) instanceof RawTexts texts) {
                List<String> features = input.features();
                int step = features == null ? 1 : features.size();
                for (int i = 0; i < step; i++) {
                    all.put(features == null ? input.name() : features.get(i), frequent(texts, i, step));
                }
            }
        }
        return all.isEmpty() ? null : all;
    }

    private static Map<String, Long> frequent(RawTexts texts, int from, int step) {
        Map<String, Long> counts = new HashMap<>();
        for (int i = from; i < texts.texts().size(); i += step) {
            if (texts.get(i).length() <= CHARS) {
                counts.merge(texts.get(i), 1L, Long::sum);
            }
        }
        long least = Math.max(LEAST, texts.samples() / RAREST);
        Map<String, Long> kept = new TreeMap<>();
        counts.entrySet().stream()
                .filter(e -> e.getValue() >= least)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(KEPT)
                .forEach(e -> kept.put(e.getKey(), e.getValue()));
        return kept;
    }
}
