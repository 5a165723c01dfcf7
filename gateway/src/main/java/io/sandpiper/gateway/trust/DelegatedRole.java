package io.sandpiper.gateway.trust;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.trust.key.Document;
import io.sandpiper.gateway.trust.key.RoleKeys;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.tuf.metadata.PathPattern;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A team that says which bytes are its models (specification 4.5, DELEGATIONS). It is the only one asked for a path that it
 * covers: it stands in targets metadata as terminating.
 *
 * @param patterns of targets' paths, {@code ocr-*}{@code /*}
 */
public record DelegatedRole(String name, List<String> patterns, RoleKeys keys) {
    /** Teams, which devices search one after another. */
    public static final int MOST = 32;

    private static final int MOST_PATTERNS = 32;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern PATTERN = Pattern.compile("[a-z0-9*?-]{1,63}/\\*");
    private static final String VERSIONS = "/*";

    public DelegatedRole {
        patterns = List.copyOf(patterns);
        if (!NAME.matcher(name).matches() || TrustRole.isNamed(name)) {
            throw new InvalidInputException(
                    "name", name, "1 to 63 of a-z, 0-9 and -, and not root, targets, snapshot or timestamp");
        }
        if (patterns.isEmpty() || patterns.size() > MOST_PATTERNS) {
            throw new InvalidInputException("patterns", patterns.size(), "1 to " + MOST_PATTERNS);
        }
        for (String pattern : patterns) {
            if (!PATTERN.matcher(pattern).matches()) {
                throw new InvalidInputException(
                        "pattern", pattern.replaceFirst("/\\*$", ""), "1 to 63 of a-z, 0-9, -, * and ?, as in ocr-*");
            }
        }
    }

    /** @param models patterns of models' names: {@code ocr-*} */
    public static DelegatedRole of(String name, List<String> models, RoleKeys keys) {
        return new DelegatedRole(
                name, models.stream().map(model -> model + VERSIONS).toList(), keys);
    }

    /** Reads the delegations of targets metadata that we or a colleague wrote. */
    static List<DelegatedRole> readAll(JsonNode delegations) {
        List<DelegatedRole> all = new ArrayList<>();
        for (JsonNode role : delegations.path("roles")) {
            List<String> patterns = new ArrayList<>();
            role.path("paths").forEach(path -> patterns.add(path.asText()));
            all.add(new DelegatedRole(
                    role.path("name").asText(), patterns, RoleKeys.read(role, delegations.path("keys"))));
        }
        return all;
    }

    Document form() {
        return keys.form().text("name", name).truth("terminating", true).texts("paths", patterns);
    }

    boolean covers(String path) {
        try {
            for (String pattern : patterns) {
                if (PathPattern.of("paths", pattern).matches(path)) {
                    return true;
                }
            }
            return false;
        } catch (TufException.Malformed e) {
            throw new InvalidInputException("pattern", patterns, "what devices take", e);
        }
    }
}
