package io.sandpiper.gateway.delivery;

import io.sandpiper.gateway.audit.Actor;
import java.time.Instant;

/** Who decided what about assignments, for the audit log. @param action {@code assignment.add} and its like */
public record Decision(Actor by, String action, Instant at) {}
