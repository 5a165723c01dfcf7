package io.sandpiper.agent.update;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Desired.Target;
import java.time.Instant;
import java.util.List;

/**
 * The newest assignment that was verified.
 *
 * @param keys of sealed targets, as they came; kept elsewhere, so that a stored assignment has none
 * @param content digest of its targets, by which two with one counter are told apart
 */
public record Assignment(
        long counter,
        Digest content,
        Instant notAfter,
        List<Target> targets,
        Instant received,
        List<Desired.ContentKey> keys) {
    public Assignment {
        targets = List.copyOf(targets);
        keys = List.copyOf(keys);
    }

    public Assignment(long counter, Digest content, Instant notAfter, List<Target> targets, Instant received) {
        this(counter, content, notAfter, targets, received, List.of());
    }

    /** True where the other asks for the same under the same number; it may be valid for longer. */
    boolean asksAs(Assignment other) {
        return counter == other.counter && content.equals(other.content);
    }

    static Assignment of(Desired desired, Instant received) {
        return new Assignment(
                desired.counter(), contentOf(desired), desired.notAfter(), desired.targets(), received, desired.keys());
    }

    /** Digest of the targets, whatever their order. */
    static Digest contentOf(Desired desired) {
        return Digest.of(io.sandpiper.protocol.json.Json.bytes(desired.targets().stream()
                .sorted(java.util.Comparator.comparing(Target::model))
                .toList()));
    }
}
