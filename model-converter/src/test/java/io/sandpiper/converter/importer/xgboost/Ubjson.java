package io.sandpiper.converter.importer.xgboost;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Writes documents as XGBoost writes UBJSON: lengths of 64 bits, lists of numbers with their type and count. */
final class Ubjson {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    static byte[] bytes(Value value) throws IOException {
        Ubjson ubjson = new Ubjson();
        ubjson.write(value);
        return ubjson.bytes.toByteArray();
    }

    private void write(Value value) throws IOException {
        switch (value) {
            case Value.Fields fields -> {
                out.write('{');
                for (Map.Entry<String, Value> field : fields.byName().entrySet()) {
                    text(field.getKey());
                    write(field.getValue());
                }
                out.write('}');
            }
            case Value.Values values -> {
                out.writeBytes("[#");
                length(values.elements().size());
                for (Value element : values.elements()) {
                    write(element);
                }
            }
            case Value.Numbers numbers -> {
                out.writeBytes("[$d#");
                length(numbers.elements().length);
                for (double number : numbers.elements()) {
                    out.writeFloat((float) number);
                }
            }
            case Value.Text text -> {
                out.write('S');
                text(text.text());
            }
            case Value.Number number -> {
                out.write('D');
                out.writeDouble(number.number());
            }
            case Value.Other other -> out.write(other.shown().equals("true") ? 'T' : 'Z');
        }
    }

    private void text(String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        length(utf8.length);
        out.write(utf8);
    }

    private void length(long length) throws IOException {
        out.write('L');
        out.writeLong(length);
    }
}
