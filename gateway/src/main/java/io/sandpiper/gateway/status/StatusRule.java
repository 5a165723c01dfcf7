package io.sandpiper.gateway.status;

import io.sandpiper.protocol.message.Desired.Target;
import io.sandpiper.protocol.message.Hello.ModelState;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** From what is known of a model on a device to how it stands and what to type next: a pure function. */
final class StatusRule {
    private static final Set<String> SETTLED = Set.of("Committed", "Refused", "RolledBack");
    private static final Set<String> ENDED_BADLY = Set.of("Refused", "RolledBack");

    private StatusRule() {}

    static Verdict of(Question q, Instant now) {
        Target target = q.target();
        if (q.device().revoked() != null) {
            return new Verdict(
                    "Revoked",
                    Outcome.REFUSED,
                    q.device().revoked(),
                    "the device's certificate was revoked, so that it cannot connect",
                    q.device().id() + " is enrolled, or removed",
                    reenroll(q) + "; or: sandpiper devices rm " + q.device().id());
        }
        return target == null ? unassigned(q) : assigned(q, target, now);
    }

    private static Verdict assigned(Question q, Target target, Instant now) {
        ModelState reported = q.reported();
        if (reported != null && serves(reported, target)) {
            return Verdict.well("Committed", reported.since());
        }
        if (reported != null && endedBadly(q, reported, target)) {
            String again = "sandpiper assign " + target.modelVersion() + " --to "
                    + (q.selector() == null ? "device=" + q.device().id() : q.selector())
                    + "  # once the reason is cured; or: sandpiper undo " + target.model();
            return notWell(q, target, reported.state(), Outcome.REFUSED, reported.since(), reported.reason(), again);
        }
        String doctor = "sandpiper-agent doctor  # on " + q.device().id();
        if (now.isAfter(Instant.parse(q.device().certificateNotAfter()))) {
            return notWell(
                    q,
                    target,
                    "CertificateEnded",
                    Outcome.FAILED,
                    q.device().certificateNotAfter(),
                    "the device's certificate has ended, so that it cannot connect",
                    reenroll(q));
        }
        if (q.device().hello() == null) {
            return underWay(
                    q, target, "NeverSeen", q.device().enrolled(), "enrolled, but has not said hello yet", doctor);
        }
        if (!q.device().online()) {
            return underWay(q, target, "Offline", q.device().lastSeen(), "the device is not connected", doctor);
        }
        String watch = "sandpiper status " + target.model() + " --watch";
        if (reported == null || q.device().actedCounter() < q.counter() || SETTLED.contains(reported.state())) {
            return underWay(q, target, "Told", q.changed(), "the device has not acted on it yet", watch);
        }
        String reason = reported.reason();
        return underWay(q, target, reported.state(), reported.since(), reason, reason == null ? watch : doctor);
    }

    private static String reenroll(Question q) {
        return "sandpiper devices reenroll " + q.device().id()
                + "  # then on the device: sandpiper-agent enroll --token-file FILE";
    }

    private static Verdict unassigned(Question q) {
        ModelState reported = q.reported();
        if (reported == null || q.device().actedCounter() >= q.counter()) {
            return Verdict.well(
                    reported == null ? "Unassigned" : reported.state(), reported == null ? null : reported.since());
        }
        return new Verdict(
                "Removing",
                Outcome.UNDER_WAY,
                q.changed(),
                q.device().online() ? "the device has not acted on it yet" : "the device is not connected",
                q.model() + " is removed from " + q.device().id(),
                "sandpiper status " + q.model() + " --watch");
    }

    /** A version that still is on probation may yet be taken back. */
    private static boolean serves(ModelState reported, Target target) {
        return target.manifest().equals(reported.activeManifest()) && SETTLED.contains(reported.state());
    }

    /** True where it is this very target that ended badly, not one before it or an attempt before it. */
    private static boolean endedBadly(Question q, ModelState reported, Target target) {
        return ENDED_BADLY.contains(reported.state())
                && q.device().actedCounter() >= q.counter()
                && (reported.candidateManifest() == null
                        || reported.candidateManifest().equals(target.manifest()));
    }

    private static Verdict underWay(
            Question q, Target target, String state, @Nullable String since, @Nullable String reason, String next) {
        return notWell(q, target, state, Outcome.UNDER_WAY, since, reason, next);
    }

    private static Verdict notWell(
            Question q,
            Target target,
            String state,
            Outcome outcome,
            @Nullable String since,
            @Nullable String reason,
            String next) {
        String expected = q.device().id() + " serves " + target.modelVersion();
        return new Verdict(state, outcome, since, reason, expected, next);
    }
}
