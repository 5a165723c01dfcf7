package io.sandpiper.protocol.trust;

import io.sandpiper.protocol.message.Desired;
import java.time.Instant;

/** Decides whether what arrived on {@code desired} may be acted on. TUF later replaces what is behind it. */
public interface AssignmentCheck {
    /**
     * Verifies signature, chain, purpose, device and expiry, and that the counter is not below the highest seen.
     *
     * @param highestCounter the highest counter acted on so far, 0 for none
     * @throws RefusedAssignmentException with the reason; nothing may be done then
     */
    Desired verify(byte[] message, String device, long highestCounter, Instant now) throws RefusedAssignmentException;
}
