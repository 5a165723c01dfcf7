package io.sandpiper.protocol.trust;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A DSSE envelope (secure-systems-lab/dsse v1.0.0) with the certificate chain of its signer beside it.
 *
 * @param payload base64 of the signed bytes
 * @param chain base64 DER, the signer's certificate first, without the root
 */
public record Envelope(String payloadType, String payload, List<Signature> signatures, List<String> chain) {
    public static final String ASSIGNMENT = "application/vnd.sandpiper.assignment.v1+json";

    public Envelope {
        signatures = List.copyOf(signatures);
        chain = List.copyOf(chain);
    }

    /** One signature; keyid is the SHA-256 of the signer's public key, hexadecimal. */
    public record Signature(String keyid, String sig) {}

    public static Envelope parse(byte[] bytes) {
        if (bytes.length > Limits.MESSAGE_BYTES) {
            throw new InvalidInputException(
                    "envelope", bytes.length + " bytes", "at most " + Limits.MESSAGE_BYTES + " bytes");
        }
        return Json.read("envelope", bytes, Envelope.class);
    }

    public byte[] bytes() {
        return Json.bytes(this);
    }

    /** The bytes that are signed: DSSE's pre-authentication encoding. */
    public static byte[] preAuthentication(String payloadType, byte[] payload) {
        byte[] head = ("DSSEv1 " + payloadType.getBytes(StandardCharsets.UTF_8).length + " " + payloadType + " "
                        + payload.length + " ")
                .getBytes(StandardCharsets.UTF_8);
        byte[] all = new byte[head.length + payload.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(payload, 0, all, head.length, payload.length);
        return all;
    }
}
