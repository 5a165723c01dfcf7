package io.sandpiper.agent.grpc;

import io.sandpiper.agent.grpc.wire.ProtoReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors that protoc made of {@code src/main/protobuf}: which file declares which name (descriptor.proto).
 * Immutable; any thread.
 */
final class Descriptors {
    private final Map<String, ByteBuffer> files = new HashMap<>();
    private final Map<String, ByteBuffer> symbols = new HashMap<>();
    private final TreeSet<String> services = new TreeSet<>();

    private Descriptors() {}

    static Descriptors load() {
        Descriptors all = new Descriptors();
        ProtoReader set = new ProtoReader(ByteBuffer.wrap(bytes()));
        while (set.next() != 0) {
            all.file(set.bytes());
        }
        return all;
    }

    private static byte[] bytes() {
        try (InputStream in = Descriptors.class.getResourceAsStream("services.desc")) {
            return java.util.Objects.requireNonNull(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> services() {
        return List.copyOf(services);
    }

    @Nullable ByteBuffer byName(String file) {
        return files.get(file);
    }

    @Nullable ByteBuffer bySymbol(String symbol) {
        return symbols.get(symbol);
    }

    private void file(ByteBuffer file) {
        String scope = text(file, 2) + ".";
        files.put(text(file, 1), file);
        declared(file, file, 4, scope);
        declared(file, file, 5, scope);
        ProtoReader in = new ProtoReader(file);
        for (int field = in.next(); field != 0; field = in.next()) {
            if (field != 6) {
                in.skip();
                continue;
            }
            ByteBuffer service = in.bytes();
            String name = scope + text(service, 1);
            services.add(name);
            symbols.put(name, file);
            declared(file, service, 2, name + ".");
        }
    }

    /** Names of what a field of an element declares, messages and enums in messages included. */
    private void declared(ByteBuffer file, ByteBuffer element, int field, String scope) {
        ProtoReader in = new ProtoReader(element);
        for (int each = in.next(); each != 0; each = in.next()) {
            if (each != field) {
                in.skip();
                continue;
            }
            ByteBuffer inner = in.bytes();
            String name = scope + text(inner, 1);
            symbols.put(name, file);
            if (field == 4 || field == 3) {
                declared(file, inner, 3, name + ".");
                nestedEnums(file, inner, name + ".");
            }
        }
    }

    private void nestedEnums(ByteBuffer file, ByteBuffer message, String scope) {
        ProtoReader in = new ProtoReader(message);
        for (int each = in.next(); each != 0; each = in.next()) {
            if (each == 4) {
                symbols.put(scope + text(in.bytes(), 1), file);
            } else {
                in.skip();
            }
        }
    }

    private static String text(ByteBuffer element, int field) {
        ProtoReader in = new ProtoReader(element);
        for (int each = in.next(); each != 0; each = in.next()) {
            if (each == field) {
                return in.text();
            }
            in.skip();
        }
        return "";
    }
}
