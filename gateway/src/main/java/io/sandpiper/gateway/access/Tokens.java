package io.sandpiper.gateway.access;

import io.sandpiper.gateway.access.store.TokenStore;
import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.AuditEvent;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tokens. Each is 256 random bits, kept as SHA-256; what is compared are hashes, in constant time. They are in memory
 * too, changed in the order of the commits, so that a login waits for no disk. Any thread; only {@link #open} blocks.
 */
public final class Tokens {
    private static final int TOKEN_BYTES = 32;
    private static final String PREFIX = "spt_";
    /** {@link #TOKEN_BYTES} in base64url without padding. */
    private static final Pattern TOKEN = Pattern.compile(PREFIX + "[A-Za-z0-9_-]{43}");

    private static final String FIRST = "admin";
    private static final String FIRST_FILE = "admin.token";

    private final TokenStore store;
    private final boolean othersAdminister;
    private final Clock clock;
    /** By hash. */
    private final Map<String, AccessToken> known = new ConcurrentHashMap<>();

    private final SecureRandom random = new SecureRandom();

    private Tokens(TokenStore store, boolean othersAdminister, Clock clock) {
        this.store = store;
        this.othersAdminister = othersAdminister;
        this.clock = clock;
    }

    /**
     * Reads the tokens; where there never was one, makes the admin's and writes it to {@code folder}/admin.token (0600)
     * before it counts. A kill in between leaves a file that somebody may have read: the next start takes that token.
     * Blocking.
     *
     * @param othersAdminister whether the login provider has admins of the whole fleet: then the last token may go
     */
    static Tokens open(TokenStore store, Path folder, boolean othersAdminister, Clock clock) throws IOException {
        Tokens tokens = new Tokens(store, othersAdminister, clock);
        if (!store.hasBegun()) {
            tokens.putFirst(tokens.adminToken(folder.resolve(FIRST_FILE)), "token.create", "the first start");
        }
        store.all().forEach(tokens::put);
        return tokens;
    }

    /**
     * Writes a new admin's token to {@code folder}/admin.token, in place of the one of that name: for whoever has no admin
     * left but the gateway's machine. No gateway may run. Blocking.
     *
     * @return the file
     */
    public static Path reset(TokenStore store, Path folder, Clock clock) throws IOException {
        Tokens tokens = new Tokens(store, false, clock);
        Path file = folder.resolve(FIRST_FILE);
        tokens.putFirst(tokens.newAdminToken(file), "token.reset", "the gateway's machine");
        return file;
    }

    private void putFirst(String text, String action, String by) {
        AccessToken admin = token(text, FIRST, new Grant(Role.ADMIN, null), by, null);
        store.putFirst(admin, new AuditEvent(clock.instant(), Actor.system(by), action, FIRST, null, admin.facts()));
    }

    private String adminToken(Path file) throws IOException {
        if (Files.exists(file)) {
            String written = Files.readString(file).strip();
            if (TOKEN.matcher(written).matches()) {
                return written;
            }
        }
        return newAdminToken(file);
    }

    private String newAdminToken(Path file) throws IOException {
        String token = random();
        DurableFiles.writePrivate("access.admin-token", file, (token + "\n").getBytes(StandardCharsets.US_ASCII));
        return token;
    }

    /** True for what can only be one of these tokens, good or not. */
    static boolean looksLikeOne(String credential) {
        return credential.startsWith(PREFIX);
    }

    Optional<AccessToken> find(String text) {
        byte[] hash = hash(text).getBytes(StandardCharsets.US_ASCII);
        AccessToken found = null;
        // All are compared, whichever matches.
        for (Map.Entry<String, AccessToken> token : known.entrySet()) {
            if (MessageDigest.isEqual(token.getKey().getBytes(StandardCharsets.US_ASCII), hash)) {
                found = token.getValue();
            }
        }
        return Optional.ofNullable(found);
    }

    /** Whether the token with this id is there and has not expired. */
    boolean isLive(String id) {
        Instant now = clock.instant();
        return known.values().stream().anyMatch(token -> token.id().equals(id) && !token.isExpired(now));
    }

    /** By name. */
    public List<AccessToken> all() {
        return known.values().stream()
                .sorted(Comparator.comparing(AccessToken::name))
                .toList();
    }

    /** A token that was made; {@code text} is the secret and is shown once. */
    public record Created(AccessToken token, String text) {
        @Override
        public String toString() {
            return "Created[" + token.name() + "]";
        }
    }

    /** Makes a token; it is on disk when the future completes. A name that is taken is refused. */
    public CompletableFuture<Created> create(NewToken asked, Caller by) {
        String text = random();
        Instant expires = clock.instant().plus(asked.validFor()).truncatedTo(ChronoUnit.SECONDS);
        AccessToken token = token(text, asked.name(), asked.grant(), by.toString(), expires);
        return store.add(token, created(token, by.actor(), clock), this::put).thenApply(added -> {
            if (!added) {
                throw new InvalidInputException(
                        "name",
                        asked.name(),
                        "a name that no token has (sandpiper token ls), and at most " + TokenStore.MAX_TOKENS
                                + " tokens");
            }
            return new Created(token, text);
        });
    }

    /** Ends a token: at once for new logins, within seconds for live connections. Empty where there is none of this name. */
    public CompletableFuture<Optional<AccessToken>> remove(String name, Caller by) {
        AuditEvent event = new AuditEvent(clock.instant(), by.actor(), "token.remove", name, null, null);
        return store.remove(name, othersAdminister, event, removed -> known.remove(removed.sha256()));
    }

    private static AuditEvent created(AccessToken token, Actor by, Clock clock) {
        return new AuditEvent(clock.instant(), by, "token.create", token.name(), null, token.facts());
    }

    private void put(AccessToken token) {
        known.put(token.sha256(), token);
    }

    private AccessToken token(String text, String name, Grant grant, String by, @Nullable Instant expires) {
        String sha256 = hash(text);
        return new AccessToken(
                sha256.substring(0, AccessToken.ID_CHARS),
                name,
                sha256,
                grant,
                clock.instant().truncatedTo(ChronoUnit.SECONDS),
                by,
                expires);
    }

    private String random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String hash(String token) {
        return Digest.of(token.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
