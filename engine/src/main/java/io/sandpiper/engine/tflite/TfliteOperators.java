package io.sandpiper.engine.tflite;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.tensorflowlite.BuiltinOpResolver;
import org.bytedeco.tensorflowlite.TfLiteRegistration;

/**
 * The operators that a file names, read from its flatbuffer (schema.fbs of TensorFlow Lite: Model.operator_codes), so
 * that those which the runtime lacks can be named: it says so on standard error alone. The file must have passed the
 * runtime's verifier, which checks every offset.
 */
final class TfliteOperators {
    private static final int MODEL_OPERATOR_CODES = 1;
    private static final int CODE_DEPRECATED_BUILTIN = 0;
    private static final int CODE_CUSTOM = 1;
    private static final int CODE_VERSION = 2;
    private static final int CODE_BUILTIN = 3;
    /** {@code BuiltinOperator_CUSTOM}. */
    private static final int CUSTOM = 32;

    private final ByteBuffer file;

    TfliteOperators(ByteBuffer file) {
        this.file = file.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** In words: each operator, or version of one, that the resolver does not know. */
    List<String> unknown(BuiltinOpResolver resolver) {
        List<String> unknown = new ArrayList<>();
        int codes = field(pointed(0), MODEL_OPERATOR_CODES);
        if (codes == 0) {
            return unknown;
        }
        int vector = pointed(codes);
        for (int i = 0; i < file.getInt(vector); i++) {
            int code = pointed(vector + 4 + i * 4);
            int version = integer(field(code, CODE_VERSION), 1);
            int deprecated = field(code, CODE_DEPRECATED_BUILTIN);
            int builtin = Math.max(deprecated == 0 ? 0 : file.get(deprecated), integer(field(code, CODE_BUILTIN), 0));
            if (builtin == CUSTOM) {
                String name = text(field(code, CODE_CUSTOM));
                if (absent(resolver.FindOp(name, version))) {
                    unknown.add("custom operator " + InvalidInputException.shown(name));
                }
            } else if (absent(resolver.FindOp(builtin, version))) {
                unknown.add("built-in operator " + builtin + " in version " + version);
            }
        }
        return unknown;
    }

    private static boolean absent(TfLiteRegistration registration) {
        return registration == null || registration.isNull();
    }

    /** Where a table's field lies, 0 where it is left out. */
    private int field(int table, int index) {
        int fields = table - file.getInt(table);
        int slot = 4 + index * 2;
        int offset = slot < file.getShort(fields) ? file.getShort(fields + slot) & 0xffff : 0;
        return offset == 0 ? 0 : table + offset;
    }

    private int pointed(int at) {
        return at + file.getInt(at);
    }

    private int integer(int at, int otherwise) {
        return at == 0 ? otherwise : file.getInt(at);
    }

    private String text(int at) {
        if (at == 0) {
            return "";
        }
        int start = pointed(at);
        byte[] bytes = new byte[file.getInt(start)];
        file.get(start + 4, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
