package io.sandpiper.protocol.trust.tuf.metadata;

import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonArray;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonInteger;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonObject;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonText;
import io.sandpiper.protocol.trust.tuf.metadata.JsonValue.JsonTruth;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of one JSON object, by name and type. Members that nobody asks for are left alone (specification 4).
 *
 * @param path where the object stands, for errors: {@code root.roles.timestamp}
 */
record Fields(String path, Map<String, JsonValue> members) {
    static Fields of(String path, @Nullable JsonValue value) throws TufException.Malformed {
        if (value instanceof JsonObject(var members)) {
            return new Fields(path, members);
        }
        throw new TufException.Malformed(path, shown(value), "an object");
    }

    boolean has(String name) {
        return members.containsKey(name);
    }

    Set<String> names() {
        return members.keySet();
    }

    Fields object(String name) throws TufException.Malformed {
        return of(path + "." + name, members.get(name));
    }

    /** @param limit the most members that it may have */
    Fields object(String name, int limit) throws TufException.Malformed {
        Fields object = object(name);
        atMost(limit, object.members.size(), path + "." + name);
        return object;
    }

    List<JsonValue> array(String name, int limit) throws TufException.Malformed {
        if (members.get(name) instanceof JsonArray(var elements)) {
            atMost(limit, elements.size(), path + "." + name);
            return elements;
        }
        throw new TufException.Malformed(path + "." + name, shown(members.get(name)), "an array");
    }

    List<String> texts(String name, int limit) throws TufException.Malformed {
        List<String> texts = new ArrayList<>();
        for (JsonValue element : array(name, limit)) {
            if (!(element instanceof JsonText(var text))) {
                throw new TufException.Malformed(path + "." + name, shown(element), "texts");
            }
            texts.add(text);
        }
        return texts;
    }

    String text(String name) throws TufException.Malformed {
        if (members.get(name) instanceof JsonText(var text)) {
            return text;
        }
        throw new TufException.Malformed(path + "." + name, shown(members.get(name)), "a text");
    }

    /** @return false where it is absent */
    boolean truth(String name) throws TufException.Malformed {
        if (!has(name)) {
            return false;
        }
        if (members.get(name) instanceof JsonTruth(var truth)) {
            return truth;
        }
        throw new TufException.Malformed(path + "." + name, shown(members.get(name)), "true or false");
    }

    long integer(String name, long least, long most) throws TufException.Malformed {
        if (members.get(name) instanceof JsonInteger(var number)
                && number.compareTo(BigInteger.valueOf(least)) >= 0
                && number.compareTo(BigInteger.valueOf(most)) <= 0) {
            return number.longValueExact();
        }
        throw new TufException.Malformed(
                path + "." + name, shown(members.get(name)), "an integer from " + least + " to " + most);
    }

    private static void atMost(int limit, int size, String where) throws TufException.Malformed {
        if (size > limit) {
            throw new TufException.Malformed(where, size + " elements", "at most " + limit);
        }
    }

    private static String shown(@Nullable JsonValue value) {
        return switch (value) {
            case null -> "nothing";
            case JsonObject o -> "an object";
            case JsonArray a -> "an array";
            case JsonText(var text) -> text;
            case JsonInteger(var number) -> number.toString();
            case JsonTruth(var truth) -> String.valueOf(truth);
            case JsonValue.JsonNull n -> "null";
        };
    }
}
