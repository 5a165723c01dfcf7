package io.sandpiper.gateway.delivery;

import io.sandpiper.protocol.message.Desired;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which targets follow from the assignments and a device's labels: a pure function, so that it can be shown and tested. */
final class DesiredRule {
    private DesiredRule() {}

    /**
     * Model by model, the newest assignment whose selector matches; a target's attempt is how often the version that
     * now stands was assigned in a row, so that assigning a refused version again makes the device try again.
     *
     * @param assignments in the order of their seq
     */
    static List<Desired.Target> targets(String device, Map<String, String> labels, List<Assignment> assignments) {
        Map<String, Desired.Target> byModel = new TreeMap<>();
        for (Assignment a : assignments) {
            if (!a.selector().matches(device, labels)) {
                continue;
            }
            if (a.version() == null || a.manifest() == null) {
                byModel.remove(a.model());
                continue;
            }
            Desired.Target before = byModel.get(a.model());
            int attempt = before != null && before.manifest().equals(a.manifest()) ? before.attempt() + 1 : 1;
            byModel.put(a.model(), new Desired.Target(a.model(), a.version(), a.manifest(), a.manifestSize(), attempt));
        }
        return List.copyOf(byModel.values());
    }
}
