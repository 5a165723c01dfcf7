package io.sandpiper.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.TextFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every type that the engine takes comes back as it went, and no number is wrapped. The models give what they get. */
final class GrpcTypesTest {
    private static final String SHAPE = "shape: 1 shape: 2";
    private static GrpcAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new GrpcAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void typed_contents_become_little_endian_bytes_of_their_type() {
        assertThat(outputs(types("uint_contents: 0 uint_contents: 255", "'größer'")))
                .isEqualTo(Map.of(
                        "u8_out", hex("00ff"),
                        "i64_out", hex("0000000000000080" + "ffffffffffffff7f"),
                        "f64_out", hex("000000000000f8bf" + "000000000000f07f"),
                        "b_out", hex("0100"),
                        "s_out",
                                hex("08000000")
                                        .concat(ByteString.copyFromUtf8("größer"))
                                        .concat(hex("00000000"))));
    }

    @Test
    void raw_contents_come_back_bit_for_bit() {
        List<String> names = List.of("i8", "i16", "i32", "f16", "bf16", "f32");
        List<String> types = List.of("INT8", "INT16", "INT32", "FP16", "BF16", "FP32");
        List<String> values =
                List.of("80ff", "0080ffff", "00000080ffffffff", "003c007c", "803f807f", "0000c07f000080ff");
        StringBuilder request = new StringBuilder("model_name: 'kinds' ");
        for (int i = 0; i < names.size(); i++) {
            request.append(input(names.get(i), types.get(i), ""))
                    .append("raw_input_contents: \"")
                    .append(TextFormat.escapeBytes(hex(values.get(i))))
                    .append("\" ");
        }
        Map<String, ByteString> outputs = outputs(request.toString());
        for (int i = 0; i < names.size(); i++) {
            assertThat(outputs.get(names.get(i) + "_out")).as(names.get(i)).isEqualTo(hex(values.get(i)));
        }
    }

    @Test
    void a_number_outside_its_type_is_refused_not_wrapped() {
        refused(
                types("uint_contents: 0 uint_contents: 256", "''"),
                "uint_contents[1]: 256 (expected: a whole number from 0");
        refused(
                "model_name: 'kinds' " + input("i8", "INT8", "int_contents: 127 int_contents: 128"),
                "int_contents[1]: 128");
        refused("model_name: 'kinds' " + input("i16", "INT16", "int_contents: -32769"), "int_contents[0]: -32769");
        refused("model_name: 'kinds' " + input("f16", "FP16", "fp32_contents: 1"), "inputs[0].contents: FP16");
        refused(types("uint_contents: 0", "''"), "uint_contents: 1 values (expected: 2");
        refused(types("uint_contents: 0 uint_contents: 1", "'\\377'"), "bytes_contents[0]: bytes that are no text");
    }

    private static void refused(String request, String words) {
        assertThatThrownBy(() -> agent.infer(request))
                .hasMessageContaining("INVALID_ARGUMENT")
                .hasMessageContaining(words);
    }

    private static String types(String u8, String text) {
        return "model_name: 'types' "
                + input("u8", "UINT8", u8)
                + input("i64", "INT64", "int64_contents: -9223372036854775808 int64_contents: 9223372036854775807")
                + input("f64", "FP64", "fp64_contents: -1.5 fp64_contents: inf")
                + input("b", "BOOL", "bool_contents: true bool_contents: false")
                + input("s", "BYTES", "bytes_contents: " + text + " bytes_contents: ''");
    }

    private static String input(String name, String type, String contents) {
        return "inputs { name: '" + name + "' datatype: '" + type + "' " + SHAPE
                + (contents.isEmpty() ? "" : " contents {" + contents + "}") + " } ";
    }

    private static Map<String, ByteString> outputs(String request) {
        Message reply = agent.infer(request);
        List<Message> outputs = GrpcAgent.list(reply, "outputs");
        List<ByteString> raw = GrpcAgent.list(reply, "raw_output_contents");
        return outputs.stream()
                .collect(Collectors.toMap(o -> (String) GrpcAgent.get(o, "name"), o -> raw.get(outputs.indexOf(o))));
    }

    private static ByteString hex(String text) {
        return ByteString.fromHex(text);
    }
}
