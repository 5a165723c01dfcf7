package io.sandpiper.bench.scenario;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A kind of call over gRPC that is to be refused; {@code body} with its frame. */
record MalformedCall(String what, String path, Map<String, String> headers, byte[] body) {
    private static final String INFER = "/inference.GRPCInferenceService/ModelInfer";
    private static final int MANY = 100_000;

    static List<MalformedCall> all() {
        List<MalformedCall> all = new ArrayList<>();
        all.add(infer("no message", new byte[0]));
        all.add(infer("a flag that is none", new byte[] {2, 0, 0, 0, 0}));
        all.add(infer("4 GiB claimed", new byte[] {0, -1, -1, -1, -1}));
        all.add(infer("a cut message", new byte[] {0, 0, 0, 0, 9, 1}));
        all.add(infer("no protobuf", frame(new byte[] {0x0a, 0x7f})));
        all.add(infer("an endless number", frame(filled(12, -1))));
        all.add(infer("100,000 tensors", frame(pairs())));
        all.add(infer("no model", frame(new byte[] {0x0a, 1, 'x'})));
        all.add(infer("no input", frame(text(1, "wine"))));
        all.add(infer("an unknown input", frame(joined(text(1, "wine"), inner(5, text(1, "x"))))));
        all.add(infer(
                "a type that is none",
                frame(joined(text(1, "wine"), inner(5, joined(text(1, "features"), text(2, "F")))))));
        all.add(new MalformedCall("no gzip", INFER, Map.of("grpc-encoding", "gzip"), new byte[] {1, 0, 0, 0, 1, 9}));
        all.add(new MalformedCall(
                "a deadline that is none", INFER, Map.of("grpc-timeout", "soon"), frame(new byte[0])));
        all.add(new MalformedCall("an unknown method", "/no.Service/Method", Map.of(), frame(new byte[0])));
        return List.copyOf(all);
    }

    private static MalformedCall infer(String what, byte[] body) {
        return new MalformedCall(what, INFER, Map.of(), body);
    }

    private static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(5 + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    private static byte[] filled(int length, int with) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    /** So many empty inputs. */
    private static byte[] pairs() {
        byte[] bytes = new byte[2 * MANY];
        for (int i = 0; i < bytes.length; i += 2) {
            bytes[i] = 0x2a;
        }
        return bytes;
    }

    private static byte[] text(int field, String value) {
        return inner(field, value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static byte[] inner(int field, byte[] value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeByteArray(field, value);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
