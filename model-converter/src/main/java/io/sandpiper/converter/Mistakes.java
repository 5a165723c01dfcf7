package io.sandpiper.converter;

import io.sandpiper.converter.bundle.Mistake;
import io.sandpiper.converter.inference.Classes;
import io.sandpiper.engine.data.Dataset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which held-out samples variants get wrong: those first that the original gets right, then those that it answers differently. */
final class Mistakes {
    private static final int SHOWN = 24;

    private Mistakes() {}

    /**
     * @param original what the pushed model says, null where it names no classes
     * @param labels names of the classes, empty to show their numbers
     */
    static List<Mistake> of(
            Dataset data, @Nullable Classes original, Map<String, @Nullable Classes> variants, List<String> labels) {
        if (original == null || !original.known()) {
            return List.of();
        }
        List<Mistake> own = new ArrayList<>();
        List<Mistake> different = new ArrayList<>();
        List<Mistake> shared = new ArrayList<>();
        for (int i = 0; i < data.samples() && own.size() < SHOWN; i++) {
            int sample = i;
            int[] given = data.labels();
            int right = given == null ? original.index()[i] : given[i];
            if (variants.values().stream().allMatch(c -> c == null || c.index()[sample] == right)) {
                continue;
            }
            Map<String, String> answers = new TreeMap<>();
            answers.put("original", name(original.index()[i], labels));
            variants.forEach((variant, classes) -> {
                if (classes != null) {
                    answers.put(variant, name(classes.index()[sample], labels));
                }
            });
            Mistake mistake = new Mistake(i, given == null ? null : name(right, labels), answers);
            boolean alike = variants.values().stream()
                    .allMatch(c -> c == null || c.index()[sample] == original.index()[sample]);
            (original.index()[i] == right ? own : alike ? shared : different).add(mistake);
        }
        own.addAll(different);
        own.addAll(shared);
        return List.copyOf(own.subList(0, Math.min(SHOWN, own.size())));
    }

    private static String name(int index, List<String> labels) {
        return index >= 0 && index < labels.size() ? labels.get(index) : String.valueOf(index);
    }
}
