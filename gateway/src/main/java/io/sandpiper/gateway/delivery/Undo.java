package io.sandpiper.gateway.delivery;

import io.sandpiper.protocol.name.Selector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What going back means: for each selector of a model, the newest assignment with another version than the present. */
final class Undo {
    private Undo() {}

    /** @param all in the order of their seq */
    static List<Undone> previous(String model, List<Assignment> all, String now) {
        Map<Selector, Assignment> present = new LinkedHashMap<>();
        Map<Selector, Undone> back = new LinkedHashMap<>();
        for (Assignment a : all) {
            if (!a.model().equals(model)) {
                continue;
            }
            Assignment replaced = present.put(a.selector(), a);
            if (replaced != null && !Objects.equals(replaced.version(), a.version())) {
                back.put(a.selector(), new Undone(again(replaced, now), a.version()));
            }
        }
        return back.values().stream()
                .filter(undone -> undone.assignment().version() != null)
                .toList();
    }

    private static Assignment again(Assignment a, String now) {
        return new Assignment(0, a.model(), a.selector(), a.version(), a.manifest(), a.manifestSize(), now);
    }
}
