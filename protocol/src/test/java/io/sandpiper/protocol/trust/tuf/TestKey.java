package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.digest.Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** A key pair of a test repository, its public part as TUF writes it, and its id. */
record TestKey(String id, Map<String, Object> json, KeyPair pair, String scheme) {
    static TestKey ed25519() {
        return generate("ed25519");
    }

    static TestKey generate(String scheme) {
        try {
            KeyPair pair = pair(scheme);
            byte[] encoded = pair.getPublic().getEncoded();
            return switch (scheme) {
                case "ed25519" ->
                    of("ed25519", scheme, HexFormat.of().formatHex(Arrays.copyOfRange(encoded, 12, 44)), pair);
                case "ecdsa-sha2-nistp256" -> of("ecdsa", scheme, pem(encoded), pair);
                default -> of("rsa", scheme, pem(encoded), pair);
            };
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static TestKey of(String type, String scheme, String text, KeyPair pair) {
        Map<String, Object> json =
                new TreeMap<>(Map.of("keytype", type, "scheme", scheme, "keyval", Map.of("public", text)));
        // Canonical: but for a PEM's line breaks, which it leaves as they are, this is the JSON itself.
        String canonical =
                "{\"keytype\":\"%s\",\"keyval\":{\"public\":\"%s\"},\"scheme\":\"%s\"}".formatted(type, text, scheme);
        return new TestKey(Digest.of(canonical.getBytes(StandardCharsets.UTF_8)).hex(), json, pair, scheme);
    }

    /** The same Ed25519 key with a member more, and so with another id. */
    TestKey disguised() {
        Map<String, Object> disguise = new TreeMap<>(json);
        disguise.put("x", "disguise");
        String text =
                HexFormat.of().formatHex(Arrays.copyOfRange(pair.getPublic().getEncoded(), 12, 44));
        String canonical =
                "{\"keytype\":\"ed25519\",\"keyval\":{\"public\":\"%s\"},\"scheme\":\"ed25519\",\"x\":\"disguise\"}"
                        .formatted(text);
        return new TestKey(Digest.of(canonical.getBytes(StandardCharsets.UTF_8)).hex(), disguise, pair, scheme);
    }

    private static KeyPair pair(String scheme) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(
                switch (scheme) {
                    case "ed25519" -> "Ed25519";
                    case "ecdsa-sha2-nistp256" -> "EC";
                    default -> "RSA";
                });
        if (scheme.equals("ecdsa-sha2-nistp256")) {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    String sign(byte[] canonical) {
        try {
            Signature signature = Signature.getInstance(
                    switch (scheme) {
                        case "ed25519" -> "Ed25519";
                        case "ecdsa-sha2-nistp256" -> "SHA256withECDSA";
                        default -> "RSASSA-PSS";
                    });
            if (scheme.equals("rsassa-pss-sha256")) {
                signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            }
            signature.initSign(pair.getPrivate());
            signature.update(canonical);
            return HexFormat.of().formatHex(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(byte[] encoded) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END PUBLIC KEY-----\n";
    }
}
