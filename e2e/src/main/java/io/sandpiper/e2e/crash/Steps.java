package io.sandpiper.e2e.crash;

import io.sandpiper.protocol.error.InvalidInputException;
import java.util.List;
import java.util.stream.Collectors;

/** The scenario: the life of a fleet from its first start to a device's leaving. */
final class Steps {
    private final List<Step> all = List.of(
            new FirstStartStep(),
            new RestartStep(),
            new TokenStep(),
            new EnrolStep(),
            new AgentFirstStartStep(),
            new OperatorTokenStep(),
            new BlobStep(),
            PushStep.plain(),
            PushStep.sealed(),
            new CancelStep(),
            new UpdateStep(),
            new UndoStep(),
            new TelemetryStep(),
            new RefusalStep(),
            new RollbackStep(),
            new WithdrawalStep(),
            new ScoreStep(),
            new RenewalStep(),
            new RevocationStep(),
            new ArchiveStep(),
            new TrustKeysStep(),
            new FloorStep(),
            new RemovalStep(),
            new DeviceRemovalStep());

    /** In the order in which they are recorded. */
    List<Step> all() {
        return all;
    }

    Step named(String name) {
        return all.stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "step", name, "one of " + all.stream().map(Step::name).collect(Collectors.joining(", "))));
    }
}
