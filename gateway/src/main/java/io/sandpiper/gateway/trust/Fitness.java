package io.sandpiper.gateway.trust;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import java.time.Instant;
import java.util.List;

/** Whether devices will read a file that follows from what is asked: it is refused before any of that is kept. Stateless. */
final class Fitness {
    /** What signatures may add to a file: a few RSA ones. */
    static final int SIGNATURE_BYTES = 8 << 10;

    private Fitness() {}

    /** The top-level list as it is now, with all of these delegations in force. */
    static void mustFit(TargetsList.Content present, List<DelegatedRole> asked) {
        TargetsList.Content all = new TargetsList.Content(present.targets(), asked, present.policy());
        mustFit("delegations", "targets", MetadataWriter.unsigned(MetadataWriter.targets(1, Instant.EPOCH, all)));
    }

    /**
     * @param field what errors call what is asked
     * @throws InvalidInputException with the limit that it exceeds
     */
    static void mustFit(String field, String role, byte[] unsigned) {
        if (unsigned.length + SIGNATURE_BYTES > Limits.TRUST_FILE_BYTES) {
            throw new InvalidInputException(
                    field,
                    role + " of " + unsigned.length + " bytes, and " + SIGNATURE_BYTES + " for signatures",
                    "at most " + Limits.TRUST_FILE_BYTES + ", as devices take");
        }
        try {
            Verification.read(role, unsigned);
        } catch (IllegalStateException e) {
            throw new InvalidInputException(field, "too much", "what devices take: " + e.getMessage(), e);
        }
    }
}
