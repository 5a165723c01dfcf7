package io.sandpiper.protocol.seal;

import io.sandpiper.protocol.digest.Digest;
import java.nio.charset.StandardCharsets;

/**
 * How a content key is wrapped for a device: HPKE (RFC 9180) in base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and
 * AES-256-GCM; the encapsulated key (32 bytes), then the sealed content key (48 bytes). Both sides have the algorithm from a
 * library; here is what they must agree on.
 */
public final class KeyWrapping {
    public static final int ENCAPSULATED_BYTES = 32;
    public static final int WRAPPED_BYTES = ENCAPSULATED_BYTES + 32 + 16;

    private KeyWrapping() {}

    public static byte[] info() {
        return "sandpiper content key 1".getBytes(StandardCharsets.UTF_8);
    }

    /** Binds a wrapped key to who may open it and for which version. */
    public static byte[] associated(String device, Digest manifest) {
        return (device + "\n" + manifest.hex()).getBytes(StandardCharsets.UTF_8);
    }
}
