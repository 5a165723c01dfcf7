package io.sandpiper.protocol.trust;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Names;
import io.sandpiper.protocol.trust.tuf.metadata.CanonicalJson;
import io.sandpiper.protocol.trust.tuf.metadata.Targets;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the top-level targets role says beside its list, in the member {@code custom} of its signed part. A role that it
 * delegates to has no say in this.
 *
 * @param floors by model, the version below which no device runs it, whoever lists one
 * @param signers SHA-256 of the SubjectPublicKeyInfo of each key that signs assignments; none: whomever the authority vouches for
 */
public record TargetsPolicy(
        @JsonProperty(FLOORS) Map<String, String> floors,
        @JsonProperty(SIGNERS) Set<Digest> signers) {
    public static final String FLOORS = "floors";
    public static final String SIGNERS = "assignment_keys";
    public static final TargetsPolicy NONE = new TargetsPolicy(Map.of(), Set.of());

    /** Those of one gateway, and of one that takes over from it. */
    private static final int MOST_SIGNERS = 16;

    public TargetsPolicy(@Nullable Map<String, String> floors, @Nullable Set<Digest> signers) {
        this.floors = floors == null ? Map.of() : Map.copyOf(floors);
        this.signers = signers == null ? Set.of() : Set.copyOf(signers);
        if (this.signers.size() > MOST_SIGNERS) {
            throw new InvalidInputException(SIGNERS, this.signers.size(), "at most " + MOST_SIGNERS);
        }
        this.floors.forEach(ModelVersion::new);
    }

    /** What is said of versions alone. */
    public static TargetsPolicy ofFloors(Map<String, String> floors) {
        return new TargetsPolicy(floors, Set.of());
    }

    /**
     * @param targets the top-level role's, verified
     * @throws TufException.Malformed where it says something else in a member that is known here
     */
    public static TargetsPolicy of(Targets targets) throws TufException.Malformed {
        if (targets.custom() == null) {
            return NONE;
        }
        try {
            return read(CanonicalJson.bytes(targets.custom()));
        } catch (InvalidInputException e) {
            throw new TufException.Malformed("targets.custom." + e.field(), e.value(), e.expected());
        }
    }

    /** Reads what {@link #bytes} wrote, or metadata has; unknown members are ignored. */
    public static TargetsPolicy read(byte[] json) {
        return Json.read("custom", json, TargetsPolicy.class);
    }

    public byte[] bytes() {
        return Json.bytes(this);
    }

    @JsonIgnore
    public boolean isEmpty() {
        return floors.isEmpty() && signers.isEmpty();
    }

    /** Whether assignments that this key signs count. */
    public boolean names(Digest signer) {
        return signers.isEmpty() || signers.contains(signer);
    }

    /** The floor that a version lies below; empty where it lies below none. */
    public Optional<String> floorAbove(ModelVersion version) {
        return Optional.ofNullable(floors.get(version.model()))
                .filter(floor -> Names.compareVersions(version.version(), floor) < 0);
    }

    /** What a device knows after it has verified a newer list: floors only rise, also where the list forgot them. */
    public TargetsPolicy followedBy(TargetsPolicy newer) {
        Map<String, String> highest = new TreeMap<>(floors);
        newer.floors.forEach((model, floor) ->
                highest.merge(model, floor, (a, b) -> Names.compareVersions(a, b) < 0 ? b : a));
        return new TargetsPolicy(highest, newer.signers);
    }
}
