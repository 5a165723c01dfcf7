package io.sandpiper.gateway.access;

import io.sandpiper.gateway.access.store.TokenStore;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The one decision point. Tokens are 256 random bits, kept as SHA-256; what is compared are hashes, in constant time.
 * Decisions come from memory: any thread, nothing blocks.
 */
public final class Access {
    private static final int TOKEN_BYTES = 32;
    /** Enough to tell tokens apart, and of no use to whoever would guess one. */
    private static final int SHOWN_HASH_CHARS = 8;

    /** {@link #TOKEN_BYTES} in base64url without padding. */
    private static final Pattern TOKEN = Pattern.compile("spt_[A-Za-z0-9_-]{43}");

    private final Map<String, Role> roles;

    private Access(Map<String, Role> roles) {
        this.roles = new ConcurrentHashMap<>(roles);
    }

    /**
     * Reads the tokens; where there are none yet, makes the admin's and writes it to {@code folder}/admin.token (0600)
     * before it counts. A kill in between leaves a file that somebody may have read: the next start takes that token.
     * Blocking.
     */
    public static Access open(TokenStore store, Path folder, Clock clock) throws IOException {
        Map<String, Role> roles = store.roles();
        if (roles.isEmpty()) {
            String token = adminToken(folder.resolve("admin.token"));
            store.add(hash(token), Role.ADMIN, clock.instant().toString());
            return new Access(store.roles());
        }
        return new Access(roles);
    }

    private static String adminToken(Path file) throws IOException {
        if (Files.exists(file)) {
            String written = Files.readString(file).strip();
            if (TOKEN.matcher(written).matches()) {
                return written;
            }
        }
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = "spt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        DurableFiles.writePrivate("access.admin-token", file, (token + "\n").getBytes(StandardCharsets.US_ASCII));
        return token;
    }

    public Decision decide(String token, Action action) {
        byte[] hash = hash(token).getBytes(StandardCharsets.US_ASCII);
        Decision decision = Decision.UNKNOWN_TOKEN;
        // All are compared, whichever matches.
        for (Map.Entry<String, Role> known : roles.entrySet()) {
            if (MessageDigest.isEqual(known.getKey().getBytes(StandardCharsets.US_ASCII), hash)) {
                decision = known.getValue().allows(action) ? Decision.ALLOWED : Decision.NOT_ALLOWED;
            }
        }
        return decision;
    }

    /** Who bears a token, for people: its role and the start of its SHA-256, because tokens have no names. */
    public String bearer(String token) {
        String hash = hash(token);
        Role role = roles.get(hash);
        return (role == null ? "unknown" : role.name().toLowerCase(Locale.ROOT)) + " (token "
                + hash.substring(0, SHOWN_HASH_CHARS) + ")";
    }

    private static String hash(String token) {
        return Digest.of(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
