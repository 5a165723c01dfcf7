package io.sandpiper.gateway.trust.pkcs11;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which token, and of which maker, in the words of RFC 7512: {@code pkcs11:token=NAME?module-path=FILE}. What is left open
 * matches any.
 *
 * @param token its label
 * @param object the name of one of its keys; the others are left alone
 * @param module the maker's library
 * @param pinSource the file that holds the PIN
 */
public record TokenUri(
        @Nullable String token,
        @Nullable String serial,
        @Nullable Long slotId,
        @Nullable String object,
        Path module,
        @Nullable Path pinSource) {
    private static final String SCHEME = "pkcs11:";
    private static final List<String> PATH = List.of("token", "serial", "slot-id", "object");
    private static final List<String> QUERY = List.of("module-path", "pin-source");
    /** What a file's name must not have, as it stands in quotes in the provider's configuration. */
    private static final String UNQUOTABLE = "\"\\$";

    /** Whether a person means a token, rather than a folder. */
    public static boolean is(String text) {
        return text.toLowerCase(Locale.ROOT).startsWith(SCHEME);
    }

    /** @throws InvalidInputException which attribute is wrong, and what was expected */
    public static TokenUri parse(String text) {
        String rest = text.substring(SCHEME.length());
        int question = rest.indexOf('?');
        Map<String, String> path = attributes(question < 0 ? rest : rest.substring(0, question), ";", PATH);
        Map<String, String> query = attributes(question < 0 ? "" : rest.substring(question + 1), "&", QUERY);
        String module = query.get("module-path");
        if (module == null) {
            throw new InvalidInputException(
                    "module-path",
                    "absent",
                    "the library of the token's maker: pkcs11:token=NAME?module-path=/usr/lib/...");
        }
        return new TokenUri(
                path.get("token"),
                path.get("serial"),
                slot(path.get("slot-id")),
                path.get("object"),
                absolute("module-path", module),
                source(query.get("pin-source")));
    }

    private static Map<String, String> attributes(String text, String between, List<String> known) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String part : text.isEmpty() ? new String[0] : text.split(between, -1)) {
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            if (name.equals("pin-value")) {
                throw new InvalidInputException(
                        name,
                        "in a command",
                        "pin-source=FILE, SANDPIPER_PKCS11_PIN, or a terminal: every user of the machine sees commands");
            }
            if (!known.contains(name)) {
                throw new InvalidInputException(
                        "pkcs11 attribute", name, "those before the ? are " + PATH + ", those after it " + QUERY);
            }
            String value = equals < 0 ? "" : PercentText.decoded(name, part.substring(equals + 1));
            if (value.isEmpty()) {
                throw new InvalidInputException(name, "empty", name + "=VALUE");
            }
            if (attributes.put(name, value) != null) {
                throw new InvalidInputException(name, "twice", "each attribute once");
            }
        }
        return attributes;
    }

    private static @Nullable Long slot(@Nullable String text) {
        if (text != null && !text.matches("[0-9]{1,18}")) {
            throw new InvalidInputException("slot-id", text, "a number");
        }
        return text == null ? null : Long.valueOf(text);
    }

    private static @Nullable Path source(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return absolute("pin-source", text.replaceFirst("^file:(//)?", ""));
    }

    private static Path absolute(String name, String text) {
        Path path = Path.of(text);
        if (!path.isAbsolute() || text.chars().anyMatch(c -> UNQUOTABLE.indexOf(c) >= 0)) {
            throw new InvalidInputException(name, text, "an absolute path, without \" \\ and $");
        }
        return path;
    }

    /** Whether this is the token that is meant. */
    boolean matches(TokenSlot slot) {
        return (token == null || token.equals(slot.label()))
                && (serial == null || serial.equals(slot.serial()))
                && (slotId == null || slotId == slot.id());
    }

    /** For people: what is asked for. */
    String wanted() {
        Map<String, Object> asked = new LinkedHashMap<>();
        if (token != null) {
            asked.put("token", token);
        }
        if (serial != null) {
            asked.put("serial", serial);
        }
        if (slotId != null) {
            asked.put("slot-id", slotId);
        }
        return asked.isEmpty()
                ? "any"
                : InvalidInputException.shown(String.join(
                        ";",
                        asked.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .toList()));
    }
}
