package io.sandpiper.protocol.message;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A one-time enrolment token: {@code sp1.} and base64url of JSON. It says where to enrol, which authority to believe
 * (SHA-256 of its DER certificate) and the secret that the gateway knows as a hash.
 *
 * @param url the EST server, for example {@code https://gateway.example:8443}
 * @param mqtt the broker, for example {@code mqtts://gateway.example:8883}; null: the EST host's port 8883
 * @param device the one enrolled device that it is for; null for any new one
 */
public record EnrollToken(
        String url,
        String caSha256,
        String secret,
        @Nullable String mqtt,
        @Nullable String device) {
    private static final String PREFIX = "sp1.";
    private static final int MAX_CHARS = 4_096;

    public static EnrollToken parse(String text) {
        if (!text.startsWith(PREFIX) || text.length() > MAX_CHARS) {
            throw new InvalidInputException(
                    "enrolment token", "(not shown)", "sp1. and base64url, as enroll-token create prints it");
        }
        try {
            byte[] json = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
            return Json.read("enrolment token", json, EnrollToken.class);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    "enrolment token", "(not shown)", "sp1. and base64url, as enroll-token create prints it");
        }
    }

    public String text() {
        return PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(Json.text(this).getBytes(StandardCharsets.UTF_8));
    }

    /** Leaves the secret out, so that the token may stand in a log. */
    @Override
    public String toString() {
        return "EnrollToken[" + url + "]";
    }
}
