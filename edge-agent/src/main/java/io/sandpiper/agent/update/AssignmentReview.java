package io.sandpiper.agent.update;

import io.sandpiper.protocol.trust.AssignmentCheck;
import io.sandpiper.protocol.trust.RefusedAssignmentException;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether an assignment may take the place of the one before it. Time goes by the device's clock, or by when the one before
 * came, whichever is later: a clock that is set back brings no expired assignment back, and one that begins in 1970 keeps no
 * device from hearing its fleet. Without side effects; any thread.
 */
public final class AssignmentReview {
    private AssignmentReview() {}

    /**
     * @param before the newest that this device has heard
     * @return the message as an assignment; it may say what the one before it says
     */
    public static Assignment review(
            AssignmentCheck check, byte[] message, String device, Optional<Assignment> before, Instant now)
            throws RefusedAssignmentException {
        long counter = before.map(Assignment::counter).orElse(0L);
        Instant time = before.map(Assignment::received).filter(now::isBefore).orElse(now);
        Assignment received = Assignment.of(check.verify(message, device, counter, time), time);
        if (before.isPresent() && counter == received.counter() && !before.get().asksAs(received)) {
            throw new RefusedAssignmentException(
                    RefusedAssignmentException.Reason.OTHER_CONTENT,
                    "counter: " + counter + " with other targets than before");
        }
        return received;
    }
}
