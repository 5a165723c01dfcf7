package io.sandpiper.gateway.status;

import io.sandpiper.gateway.device.Device;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Hello;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Judges one model on one device: pure, so that every verdict can be tested and shown with its reason. */
final class StatusRule {
    private StatusRule() {}

    /** What is to be said of it. */
    record Verdict(
            String state,
            String outcome,
            @Nullable String since,
            @Nullable String reason,
            @Nullable String expected,
            @Nullable String next) {}

    static Verdict judge(Device device, Desired.@Nullable Target wanted, Hello.@Nullable ModelState reported) {
        if (wanted == null) {
            return new Verdict("Withdrawn", "under-way", since(reported), null, "the device removes it", null);
        }
        String expected = wanted.modelVersion() + " serving";
        if (reported != null && isServing(wanted, reported)) {
            return new Verdict("Committed", "well", reported.since(), null, null, null);
        }
        if (reported != null && concerns(wanted, reported) && ended(reported.state())) {
            return new Verdict(
                    reported.state(),
                    "refused",
                    reported.since(),
                    reported.reason(),
                    expected,
                    "push a mended version, or try again: sandpiper assign " + wanted.modelVersion() + " --to device="
                            + device.id());
        }
        if (!device.online()) {
            return new Verdict(
                    "Offline",
                    "under-way",
                    device.lastSeen(),
                    device.hello() == null ? "the device has never connected" : "the device is not connected",
                    expected,
                    "on the device: sandpiper-agent doctor");
        }
        String state = reported != null && concerns(wanted, reported) ? reported.state() : "Pending";
        return new Verdict(
                state,
                "under-way",
                since(reported),
                reported == null ? null : reported.reason(),
                expected,
                "sandpiper status " + wanted.model() + " --watch");
    }

    private static boolean isServing(Desired.Target wanted, Hello.ModelState reported) {
        return wanted.manifest().equals(reported.activeManifest())
                && (reported.candidateManifest() == null || !isUnderWay(reported.state()));
    }

    private static boolean concerns(Desired.Target wanted, Hello.ModelState reported) {
        return Objects.equals(wanted.manifest(), reported.candidateManifest())
                || Objects.equals(wanted.version(), reported.candidateVersion());
    }

    private static boolean ended(String state) {
        String lower = state.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return lower.startsWith("refused") || lower.startsWith("rolledback");
    }

    private static boolean isUnderWay(String state) {
        return !ended(state) && !state.equalsIgnoreCase("committed");
    }

    private static @Nullable String since(Hello.@Nullable ModelState reported) {
        return reported == null ? null : reported.since();
    }
}
