package io.sandpiper.agent.identity;

import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.seal.WrapKeyStatement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Optional;

/**
 * The device's X25519 key, for which content keys of sealed models are wrapped: {@code wrap.pem} (0600) in the folder
 * {@code identity}. The certificate's key only signs, this one only opens. It outlives renewals, or what lies here sealed
 * could not be opened any more. Blocking.
 */
public final class WrapKey {
    private static final String ALGORITHM = "X25519";
    private static final int KEY_BYTES = 32;

    private final Path file;

    public WrapKey(Path data) {
        this.file = data.resolve("identity").resolve("wrap.pem");
    }

    /** Made where there is none yet: at enrolment, or by the first start of an agent that knows of it. */
    void make() throws IOException, GeneralSecurityException {
        if (!Files.exists(file)) {
            KeyPair made = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            DurableFiles.writePrivate(
                    "identity.wrap", file, Pem.writeKeyPair(made).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** What the gateway is told of it. */
    public WrapKeyStatement statement(Identity identity) throws IOException, GeneralSecurityException {
        make();
        // The key is the end of its X.509 form (RFC 8410).
        byte[] encoded = read().orElseThrow().getPublic().getEncoded();
        byte[] key = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
        return WrapKeyStatement.of(identity.device(), key, identity.certificate(), identity.key());
    }

    /** PKCS #8 in DER; empty where there is none. */
    public Optional<byte[]> pkcs8() throws IOException, GeneralSecurityException {
        return read().map(pair -> pair.getPrivate().getEncoded());
    }

    private Optional<KeyPair> read() throws IOException, GeneralSecurityException {
        return Files.exists(file)
                ? Optional.of(Pem.readKeyPair(Files.readString(file, StandardCharsets.US_ASCII), ALGORITHM))
                : Optional.empty();
    }
}
