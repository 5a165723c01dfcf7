package io.sandpiper.gateway.broker;

import com.hivemq.extension.sdk.api.packets.general.ModifiableUserProperties;
import io.sandpiper.gateway.access.Caller;
import io.sandpiper.gateway.access.Grant;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user property by which the broker tells the gateway as whom an operator published: MQTT itself tells a subscriber
 * nothing of the sender. What a client writes there is taken out.
 */
public final class SenderProperty {
    private static final String NAME = "sandpiper-sender";

    private SenderProperty() {}

    private record Written(
            Caller.Kind kind,
            String id,
            String name,
            List<String> grants,
            @Nullable Instant expires,
            @Nullable String from) {}

    /** Replaces what stands there; a null sender leaves nothing. @param sender as {@link #text} writes it */
    static void write(ModifiableUserProperties properties, @Nullable String sender) {
        properties.removeName(NAME);
        if (sender != null) {
            properties.addUserProperty(NAME, sender);
        }
    }

    static String text(Caller caller) {
        return Json.text(new Written(
                caller.kind(),
                caller.id(),
                caller.name(),
                caller.grants().stream().map(Grant::toString).toList(),
                caller.expires(),
                caller.from()));
    }

    /** Reads what the embedded broker wrote. Only for messages that came over it. */
    public static Caller read(Map<String, String> properties) {
        String text = properties.get(NAME);
        if (text == null) {
            throw new InvalidInputException("sender", "unknown", "an operator who is logged in");
        }
        return caller(text);
    }

    /** Reads what {@link #text} wrote. */
    static Caller caller(String text) {
        Written written = Json.read(NAME, text.getBytes(StandardCharsets.UTF_8), Written.class);
        return new Caller(
                written.kind(),
                written.id(),
                written.name(),
                written.grants().stream().map(grant -> Grant.parse(NAME, grant)).toList(),
                written.expires(),
                written.from());
    }
}
