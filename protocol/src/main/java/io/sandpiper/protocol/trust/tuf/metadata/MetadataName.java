package io.sandpiper.protocol.trust.tuf.metadata;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a metadata file in a repository: {@code timestamp.json}, {@code 5.snapshot.json}, {@code 3.root.json}.
 *
 * @param version before the role, as in a repository with consistent snapshots; empty without
 * @param role as it stands in the name, percent-encoded
 */
public record MetadataName(OptionalLong version, String role) {
    private static final Pattern FORM = Pattern.compile("(?:(0|[1-9]\\d{0,15})\\.)?(.+)\\.json");
    private static final Pattern ROOT = Pattern.compile("\\d+\\.root");

    /** Empty where it is no metadata file's name. */
    public static Optional<MetadataName> of(String file) {
        Matcher parts = FORM.matcher(file);
        if (!parts.matches()) {
            return Optional.empty();
        }
        String version = parts.group(1);
        return Optional.of(new MetadataName(
                version == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(version)), parts.group(2)));
    }

    /** Whether a name without its ending means one root of several: {@code 3.root}. */
    public static boolean isNumberedRoot(String name) {
        return ROOT.matcher(name).matches();
    }

    /** Whether it is one root of several, each of which is kept; of other roles the newest file alone counts. */
    public boolean isNumberedRoot() {
        return version.isPresent() && role.equals("root");
    }

    /** What it is called where the newest file of a role is kept alone: {@code snapshot}, but {@code 3.root}. */
    public String kept() {
        return isNumberedRoot() ? version.getAsLong() + ".root" : role;
    }
}
