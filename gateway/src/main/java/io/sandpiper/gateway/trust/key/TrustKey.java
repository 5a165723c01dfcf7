package io.sandpiper.gateway.trust.key;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.tuf.metadata.CanonicalJson;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.io.StringReader;
import java.security.PublicKey;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMParser;

/**
 * A public key as metadata lists it (specification 4.2).
 *
 * @param id the SHA-256 of its canonical form, in hex
 * @param value {@code keyval.public}: 32 bytes in hex, or PEM
 */
public record TrustKey(String id, String keyType, String scheme, String value) {
    private static final int BRIEF = 8;
    /** 128 bits. */
    private static final int FINGERPRINT = 32;

    private static final int LEAST_RSA_BITS = 2_048;
    private static final int PEM_LINE = 64;

    /** As metadata has it. */
    static TrustKey of(KeyKind kind, String value) {
        return of(kind.keyType(), kind.scheme(), value);
    }

    private static TrustKey of(String keyType, String scheme, String value) {
        return new TrustKey(Digest.of(canonical(form(keyType, scheme, value))).hex(), keyType, scheme, value);
    }

    /** Reads a key of the metadata that we or a colleague wrote. */
    public static TrustKey read(JsonNode key) {
        KeyKind kind = KeyKind.parse(key.path("keytype").asText());
        String scheme = key.path("scheme").asText();
        if (!scheme.equals(kind.scheme())) {
            throw new InvalidInputException("scheme of " + kind.keyType(), scheme, kind.scheme());
        }
        return of(kind, key.path("keyval").path("public").asText());
    }

    /**
     * Reads a public key in PEM (RFC 7468).
     *
     * @param field what errors call it
     * @throws InvalidInputException where it is none, or one that devices do not take
     */
    public static TrustKey ofPem(String field, String pem) {
        try (PEMParser parser = new PEMParser(new StringReader(pem))) {
            if (parser.readObject() instanceof SubjectPublicKeyInfo info) {
                return of(info);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInputException(field, "unreadable", "a public key in PEM: " + e.getMessage(), e);
        }
        throw new InvalidInputException(
                field, "no public key", "-----BEGIN PUBLIC KEY----- (openssl pkey -pubout makes it of a private one)");
    }

    /**
     * The public half of a key that a token keeps.
     *
     * @throws InvalidInputException where devices do not take its kind
     */
    public static TrustKey of(PublicKey key) {
        try {
            return of(SubjectPublicKeyInfo.getInstance(key.getEncoded()));
        } catch (IOException | IllegalArgumentException e) {
            throw new InvalidInputException("key", key.getAlgorithm(), "Ed25519, ECDSA on P-256, or RSA", e);
        }
    }

    static TrustKey of(SubjectPublicKeyInfo info) throws IOException {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        if (algorithm.equals(EdECObjectIdentifiers.id_Ed25519)) {
            return of(
                    KeyKind.ED25519,
                    HexFormat.of().formatHex(info.getPublicKeyData().getOctets()));
        }
        if (algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)
                && SECObjectIdentifiers.secp256r1.equals(info.getAlgorithm().getParameters())) {
            return of(KeyKind.ECDSA, pem(info));
        }
        if (algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            int bits =
                    RSAPublicKey.getInstance(info.parsePublicKey()).getModulus().bitLength();
            if (bits < LEAST_RSA_BITS) {
                throw new InvalidInputException(
                        "key", "RSA of " + bits + " bits", "at least " + LEAST_RSA_BITS + " bits");
            }
            return of(KeyKind.RSA, pem(info));
        }
        throw new InvalidInputException("key", "algorithm " + algorithm, "Ed25519, ECDSA on P-256, or RSA");
    }

    private static String pem(SubjectPublicKeyInfo info) throws IOException {
        String body = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(info.getEncoded());
        return "-----BEGIN PUBLIC KEY-----\n" + body + "\n-----END PUBLIC KEY-----\n";
    }

    /** The key in PEM, of whatever kind. */
    public String pem() {
        if (!keyType.equals(KeyKind.ED25519.keyType())) {
            return value;
        }
        try {
            byte[] point = HexFormat.of().parseHex(value);
            return pem(new SubjectPublicKeyInfo(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), point));
        } catch (IOException e) {
            throw new IllegalStateException("a key that has no PEM", e);
        }
    }

    /** In metadata. */
    public JsonObject form() {
        return form(keyType, scheme, value);
    }

    private static JsonObject form(String keyType, String scheme, String value) {
        return Document.object()
                .text("keytype", keyType)
                .text("scheme", scheme)
                .object("keyval", Document.object().text("public", value))
                .value();
    }

    /** Enough of the id to tell keys apart, with its kind. */
    public String brief() {
        return keyType + " " + id.substring(0, BRIEF);
    }

    /** As {@link #brief}, for who must compare keys: nobody makes another one of which this is the same. */
    public String fingerprint() {
        return keyType + " " + fingerprint(id);
    }

    /** @param id 64 hexadecimal digits, of whatever key */
    public static String fingerprint(String id) {
        return id.substring(0, FINGERPRINT);
    }

    static byte[] canonical(JsonObject value) {
        try {
            return CanonicalJson.bytes(value);
        } catch (TufException.Malformed e) {
            throw new IllegalArgumentException("text that has no UTF-8", e);
        }
    }
}
