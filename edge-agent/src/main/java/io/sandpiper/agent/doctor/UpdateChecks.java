package io.sandpiper.agent.doctor;

import io.sandpiper.agent.update.Assignment;
import io.sandpiper.agent.update.LinkJournal;
import io.sandpiper.agent.update.ModelRecord;
import io.sandpiper.agent.update.store.UpdateStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The last assignment, and how each model's last update ended. */
final class UpdateChecks {
    private static final Duration LONG = Duration.ofMinutes(15);

    private UpdateChecks() {}

    static List<Finding> of(UpdateStore store, Instant now) {
        List<Finding> findings = new ArrayList<>();
        findings.add(assignment(store, now));
        LinkJournal.read(store)
                .filter(link -> !link.connected())
                .ifPresent(link -> findings.add(link(link.since() + ": " + link.reason())));
        for (ModelRecord model : store.models()) {
            findings.add(update(model, now));
        }
        return findings;
    }

    /** @param sinceAndWhy what the broker said last; it names the reason code of MQTT 5 */
    private static Finding link(String sinceAndWhy) {
        return sinceAndWhy.contains("NOT_AUTHORIZED")
                ? Finding.fail(
                        "link",
                        "refused since " + sinceAndWhy,
                        "a device that the gateway knows",
                        "if `sandpiper devices` does not list it, it was removed: delete the folder identity in the data"
                                + " folder and enrol it anew")
                : Finding.warn(
                        "link",
                        "not connected since " + sinceAndWhy,
                        "a connection; models that are here serve without it",
                        "see the check of the broker");
    }

    private static Finding assignment(UpdateStore store, Instant now) {
        Optional<Assignment> assignment = store.assignment();
        if (assignment.isEmpty()) {
            return Finding.warn(
                    "assignment",
                    "none so far",
                    "one from the gateway",
                    "assign a model: `sandpiper assign MODEL@VERSION --to device=NAME`");
        }
        String found = "number " + assignment.get().counter() + ", "
                + assignment.get().targets().size() + " models, received "
                + assignment.get().received();
        return now.isAfter(assignment.get().notAfter())
                ? Finding.warn(
                        "assignment",
                        found + ", expired " + assignment.get().notAfter(),
                        "one that is valid; what is installed goes on serving",
                        "connect the device to its gateway, which renews it")
                : Finding.ok("assignment", found);
    }

    private static Finding update(ModelRecord model, Instant now) {
        String check = "update " + model.model();
        String version = model.state().target().version();
        String found = version + " " + model.state().name() + " since " + model.since();
        String serves = model.active() == null ? "nothing" : model.active().version();
        Optional<String> failure = model.state().failure();
        if (failure.isPresent()) {
            return Finding.warn(
                    check,
                    found + ": " + failure.get() + "; serves " + serves,
                    version + " committed",
                    "push a version that passes, or try again: `sandpiper assign " + model.model() + "@" + version
                            + " --to device=NAME`");
        }
        if (!model.state().settled() && Duration.between(model.since(), now).compareTo(LONG) > 0) {
            return Finding.warn(
                    check,
                    found + "; serves " + serves,
                    "no longer than " + LONG.toMinutes() + " minutes",
                    "see the checks of disk and broker, and the agent's log");
        }
        return Finding.ok(check, found);
    }
}
