package io.sandpiper.gateway.delivery;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which targets follow from the assignments and a device's labels: a pure function, so that it can be shown and tested. */
final class DesiredRule {
    private DesiredRule() {}

    private record Bytes(String model, Digest manifest) {}

    /**
     * Model by model, the newest assignment whose selector matches; a target's attempt is how often these bytes were
     * assigned so far, so that assigning a refused version again makes the device try again, whatever it ran meanwhile.
     *
     * @param assignments in the order of their seq
     */
    static List<Desired.Target> targets(String device, Map<String, String> labels, List<Assignment> assignments) {
        Map<String, Desired.Target> byModel = new TreeMap<>();
        Map<Bytes, Integer> attempts = new HashMap<>();
        for (Assignment a : assignments) {
            if (!a.selector().matches(device, labels)) {
                continue;
            }
            if (a.version() == null || a.manifest() == null) {
                byModel.remove(a.model());
                continue;
            }
            int attempt = attempts.merge(new Bytes(a.model(), a.manifest()), 1, Integer::sum);
            byModel.put(a.model(), new Desired.Target(a.model(), a.version(), a.manifest(), a.manifestSize(), attempt));
        }
        return List.copyOf(byModel.values());
    }
}
