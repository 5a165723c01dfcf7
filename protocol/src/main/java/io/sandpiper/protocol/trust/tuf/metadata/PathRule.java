package io.sandpiper.protocol.trust.tuf.metadata;

import io.sandpiper.protocol.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The paths for which a delegated role may speak. */
public sealed interface PathRule {
    boolean covers(String targetPath);

    /** Any of these patterns; none covers nothing. */
    record Patterns(List<PathPattern> patterns) implements PathRule {
        @Override
        public boolean covers(String targetPath) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(targetPath));
        }
    }

    /** Any of these beginnings of the hex SHA-256 of the path. */
    record HashPrefixes(List<String> prefixes) implements PathRule {
        @Override
        public boolean covers(String targetPath) {
            String hash = hash(targetPath);
            return prefixes.stream().anyMatch(prefix -> hash.startsWith(prefix.toLowerCase(Locale.ROOT)));
        }
    }

    /** Every path: where the delegator has chosen the role by the path already. */
    record All() implements PathRule {
        @Override
        public boolean covers(String targetPath) {
            return true;
        }
    }

    static String hash(String targetPath) {
        return Digest.of(targetPath.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
