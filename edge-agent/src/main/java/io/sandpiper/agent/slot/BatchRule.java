package io.sandpiper.agent.slot;

import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.tensor.TensorInfo;
import io.sandpiper.protocol.unit.Durations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How requests to one model share runs.
 *
 * @param samples of one run at most
 * @param delay how long a run that could take more waits for them, where there is other work
 */
public record BatchRule(int samples, Duration delay) {
    private static final String FORM = "MODEL=SAMPLES or MODEL=SAMPLES:DELAY, for example wine=16:2ms";

    /**
     * Reads rules as people write them, {@code wine=16:2ms}.
     *
     * @param batchLimit samples that one request may have: a run has no more
     * @return by model
     */
    public static Map<String, BatchRule> parse(String field, List<String> texts, int batchLimit) {
        Map<String, BatchRule> rules = new HashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                throw new InvalidInputException(field, text, FORM);
            }
            String model = Names.model(text.substring(0, equals).strip());
            if (rules.put(model, rule(field, text, text.substring(equals + 1), batchLimit)) != null) {
                throw new InvalidInputException(field, text, "each model once");
            }
        }
        return rules;
    }

    private static BatchRule rule(String field, String text, String value, int batchLimit) {
        int colon = value.indexOf(':');
        String samples = (colon < 0 ? value : value.substring(0, colon)).strip();
        Duration delay = colon < 0 ? Duration.ZERO : Durations.parse(field, value.substring(colon + 1));
        if (!samples.matches("\\d{1,9}")) {
            throw new InvalidInputException(field, text, FORM);
        }
        int most = Integer.parseInt(samples);
        if (most < 2 || most > batchLimit) {
            throw new InvalidInputException(field, text, "2 to " + batchLimit + " samples (slot.batchLimit)");
        }
        if (delay.compareTo(SlotLimits.BATCH_DELAY) > 0) {
            throw new InvalidInputException(
                    field, text, "a delay of at most " + Durations.format(SlotLimits.BATCH_DELAY));
        }
        return new BatchRule(most, delay);
    }

    /** Why samples of several requests cannot be told apart in the model's tensors; null where they can. */
    static @Nullable String hindrance(LoadedModel loaded) {
        TensorInfo fixed = Stream.concat(loaded.inputs().stream(), loaded.outputs().stream())
                .filter(info -> info.shape().isEmpty() || info.shape().getFirst() >= 0)
                .findFirst()
                .orElse(null);
        if (fixed == null && !loaded.inputs().isEmpty()) {
            return null;
        }
        return (fixed == null ? "it has no input" : fixed.name() + " has the shape " + fixed.shape())
                + " (expected: a first axis of free length, -1, on each input and output)";
    }
}
