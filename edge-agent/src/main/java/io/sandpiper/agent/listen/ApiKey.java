package io.sandpiper.agent.listen;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The key that callers from elsewhere send (RFC 6750); only its digest is kept. Any thread. */
public final class ApiKey {
    private static final String SCHEME = "Bearer ";
    private static final Pattern FORM =
            Pattern.compile("[!-~]{" + ListenLimits.KEY_MIN_CHARS + "," + ListenLimits.KEY_MAX_CHARS + "}");
    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private final byte[] digest;

    private ApiKey(byte[] digest) {
        this.digest = digest;
    }

    /** @throws InvalidInputException where the file is none, is open to others or holds no key; never with the key in it */
    static ApiKey read(Path file) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNERS.containsAll(permissions)) {
                throw new InvalidInputException(
                        CredentialFiles.API_KEY,
                        file + " with mode " + PosixFilePermissions.toString(permissions),
                        "a file that its owner alone may read: chmod 0600");
            }
            if (Files.size(file) > ListenLimits.KEY_MAX_CHARS + 2) {
                throw unreadable(file);
            }
            String key = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            if (!FORM.matcher(key).matches()) {
                throw unreadable(file);
            }
            return new ApiKey(sha256(key));
        } catch (IOException e) {
            throw new InvalidInputException(CredentialFiles.API_KEY, file, "a file that can be read: " + e, e);
        }
    }

    private static InvalidInputException unreadable(Path file) {
        return new InvalidInputException(
                CredentialFiles.API_KEY,
                file,
                "a file with one key of " + ListenLimits.KEY_MIN_CHARS + " to " + ListenLimits.KEY_MAX_CHARS
                        + " visible ASCII characters and nothing else");
    }

    /**
     * Whether a caller has it; takes the same time whatever part of a wrong one is right.
     *
     * @param authorization the header
     */
    public boolean opens(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        digest, sha256(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
