package io.sandpiper.gateway.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was done. Secrets have no place in it.
 *
 * @param action feature first: {@code assignment.add}
 * @param object what it was done to
 * @param before what was there, as JSON shows it; null for nothing
 * @param after what is there now; null for nothing
 */
public record AuditEvent(
        Instant at,
        Actor who,
        String action,
        String object,
        @Nullable Object before,
        @Nullable Object after) {
    public AuditEvent becomes(@Nullable Object later) {
        return new AuditEvent(at, who, action, object, before, later);
    }

    public AuditEvent was(@Nullable Object earlier) {
        return new AuditEvent(at, who, action, object, earlier, after);
    }
}
