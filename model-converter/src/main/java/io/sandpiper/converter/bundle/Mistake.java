package io.sandpiper.converter.bundle;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A held-out sample that a variant gets wrong.
 *
 * @param sample its place in the judging data
 * @param label the right class, null where there are no labels and the original's answer stands for it
 * @param answers by variant, {@code original} among them: the class
 */
public record Mistake(int sample, @Nullable String label, Map<String, String> answers) {}
