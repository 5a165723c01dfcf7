package io.sandpiper.agent.doctor;

import io.sandpiper.agent.identity.Identity;
import io.sandpiper.agent.trust.HeldMetadata;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** What the device knows of which bytes are a model. */
final class TrustCheck {
    private TrustCheck() {}

    static Finding of(Path data, Identity identity, Instant now) {
        Optional<HeldMetadata> held = HeldMetadata.of(data);
        if (held.isEmpty()) {
            return identity.hasTrust()
                    ? Finding.fail(
                            "trust",
                            "trust/root.json is gone or damaged; nothing is installed",
                            "the root that came with the enrolment",
                            "bring the folder trust back from a copy, or enrol this device again")
                    : Finding.warn(
                            "trust",
                            "no trust metadata: what its assignment names is installed, on the gateway's word alone",
                            "a root of the fleet's trust metadata",
                            "wait for its certificate's renewal, or `sandpiper devices reenroll` and `sandpiper-agent enroll`: the gateway"
                                    + " gives it one with the next");
        }
        String found = held.get().shown();
        if (held.get().versions().timestamp() == 0) {
            return Finding.ok("trust", found + "; nothing was asked of it yet");
        }
        return now.isAfter(held.get().expires())
                ? Finding.warn(
                        "trust",
                        found + ", " + held.get().ends() + " expired "
                                + held.get().expires(),
                        "metadata that is valid; what is installed goes on serving, nothing new is installed",
                        "connect the device to its gateway, or bring it a new stick (sandpiper export)")
                : Finding.ok("trust", found + ", valid until " + held.get().expires());
    }
}
