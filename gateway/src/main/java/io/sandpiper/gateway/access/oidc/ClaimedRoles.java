package io.sandpiper.gateway.access.oidc;

import com.nimbusds.jwt.JWTClaimsSet;
import io.sandpiper.gateway.access.Grant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns the values at a path of a token's claims into grants; a value that stands for nothing gives nothing. */
final class ClaimedRoles {
    private final OidcSettings settings;

    ClaimedRoles(OidcSettings settings) {
        this.settings = settings;
    }

    List<Grant> of(JWTClaimsSet claims) {
        Object at = claims.getClaims();
        // A claim may have dots in its own name, as those of some providers do.
        Object whole = claims.getClaim(String.join(".", settings.rolesClaim()));
        if (whole != null) {
            return grants(whole);
        }
        for (String name : settings.rolesClaim()) {
            at = at instanceof Map<?, ?> map ? map.get(name) : null;
        }
        return grants(at);
    }

    private List<Grant> grants(@Nullable Object values) {
        Stream<?> each = switch (values) {
            case Collection<?> many -> many.stream();
            case String one -> Stream.of(one.split(" "));
            case null, default -> Stream.empty();
        };
        return each.map(value -> settings.roles().get(String.valueOf(value)))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }
}
