package io.sandpiper.gateway.access;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: never itself, only its hash.
 *
 * @param id the start of the hash: enough to tell tokens apart, and of no use to whoever would guess one
 * @param sha256 lower-case hex
 * @param createdBy who made it, for people
 */
public record AccessToken(
        String id,
        String name,
        String sha256,
        Grant grant,
        Instant created,
        String createdBy,
        @Nullable Instant expires) {
    static final int ID_CHARS = 8;

    /** Whether who bears it could make another admin now. */
    public boolean isFleetAdmin(Instant now) {
        return grant.isFleetAdmin() && !isExpired(now);
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    Caller caller() {
        return new Caller(Caller.Kind.TOKEN, id, name, List.of(grant), expires, null);
    }

    /** What the audit log says of it: no hash. */
    public Map<String, String> facts() {
        Map<String, String> facts = new TreeMap<>(Map.of("id", id, "grant", grant.toString()));
        if (expires != null) {
            facts.put("expires", expires.toString());
        }
        return facts;
    }

    /** Leaves the hash out. */
    @Override
    public String toString() {
        return "AccessToken[" + name + ", " + grant + "]";
    }
}
