package io.sandpiper.protocol.name;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which devices are meant: {@code k=v,k=v}, all of which must match a device's labels. The label {@code device} is the
 * device's own id, so {@code device=porch} names one device.
 */
public record Selector(Map<String, String> required) {
    public static final String DEVICE_LABEL = "device";

    public Selector {
        required = Map.copyOf(required);
    }

    public static Selector parse(String text) {
        return new Selector(parseLabels("selector", text));
    }

    /** Reads {@code k=v,k=v} into a map; refuses an empty text, a key twice and bad names. */
    public static Map<String, String> parseLabels(String field, String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new InvalidInputException(field, text, "k=v,k=v, for example site=home");
            }
            String key = Names.label(field, part.substring(0, equals).strip());
            String value = Names.label(field, part.substring(equals + 1).strip());
            if (labels.put(key, value) != null) {
                throw new InvalidInputException(field, text, "each key once, but " + key + " stands twice");
            }
        }
        return labels;
    }

    /** Refuses a label that selectors, and with them rights, would take for a device's id. */
    public static void mustNotNameADevice(String field, Map<String, String> labels) {
        String named = labels.get(DEVICE_LABEL);
        if (named != null) {
            throw new InvalidInputException(
                    field + "." + DEVICE_LABEL,
                    named,
                    "another key: in selectors " + DEVICE_LABEL + " is the device's own id");
        }
    }

    public boolean matches(String device, Map<String, String> labels) {
        return required.entrySet().stream()
                .allMatch(e -> e.getKey().equals(DEVICE_LABEL)
                        ? e.getValue().equals(device)
                        : e.getValue().equals(labels.get(e.getKey())));
    }

    @Override
    public String toString() {
        return required.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(","));
    }
}
