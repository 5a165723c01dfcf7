package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers read past the parser are, bit for bit, those that the parser gives; what is refused is refused in its words. */
final class PlainNumbersTest {
    private static final int RANDOM_NUMBERS = 20_000;
    private static final int BODY_BYTES = 8 << 20;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"BOOL", "BYTES"})
    void numbers_of_every_kind_are_the_parsers_own(DataType type) {
        List<Function<Random, String>> kinds = kinds(type);
        String data = Stream.generate(
                        () -> kinds.get(random.nextInt(kinds.size())).apply(random))
                .limit(RANDOM_NUMBERS)
                .collect(Collectors.joining(","));
        Tensor tensor = Tensor.allocate("x", type, RANDOM_NUMBERS);
        assertPlain(body("[" + data + "]"), tensor);
    }

    private static List<Function<Random, String>> kinds(DataType type) {
        return switch (type) {
            case FP32, BF16 ->
                List.of(
                        r -> Float.toString(r.nextFloat()),
                        r -> Double.toString(r.nextFloat()),
                        r -> Double.toString(r.nextGaussian()),
                        r -> Float.toString(ordinary(Float.intBitsToFloat(r.nextInt()))),
                        r -> between(r.nextFloat() * 1e6f),
                        r -> Integer.toString(r.nextInt(256)),
                        r -> "-0.0",
                        r -> "-0",
                        r -> "-0e5",
                        r -> String.format(Locale.ROOT, "%.20f", r.nextDouble()),
                        r -> r.nextInt(1_000) + "e-" + r.nextInt(60),
                        r -> r.nextInt(1_000) + "E+" + r.nextInt(30),
                        r -> "1e-400");
            case FP64 ->
                List.of(
                        r -> Double.toString(r.nextDouble()),
                        r -> Double.toString(ordinary(Double.longBitsToDouble(r.nextLong()))),
                        r -> new BigDecimal(r.nextGaussian()).toPlainString().substring(0, 20),
                        r -> Long.toString(r.nextLong()),
                        r -> "-0",
                        r -> "9007199254740993",
                        r -> "900719925474099.3e1",
                        r -> "0.000000000000000000000" + r.nextInt(1, 1_000_000));
            case FP16 -> List.of(r -> Float.toString(r.nextFloat() * 60_000), r -> Double.toString(r.nextGaussian()));
            case INT8 -> List.of(r -> Integer.toString(r.nextInt(-128, 128)), r -> "-0");
            case UINT8 -> List.of(r -> Integer.toString(r.nextInt(256)), r -> "-0");
            case INT16 -> List.of(r -> Integer.toString(r.nextInt(-32_768, 32_768)));
            case UINT16 -> List.of(r -> Integer.toString(r.nextInt(65_536)));
            case INT32 -> List.of(r -> Integer.toString(r.nextInt()));
            case UINT32 -> List.of(r -> Long.toString(r.nextLong(1L << 32)));
            default -> List.of(r -> Long.toString(r.nextLong(1_000_000_000_000_000_000L)));
        };
    }

    private static float ordinary(float value) {
        return Float.isFinite(value) ? value : 1;
    }

    private static double ordinary(double value) {
        return Double.isFinite(value) ? value : 1;
    }

    /** In the middle of two floats, or so near to it that a double does not tell: what is written decides. */
    private static String between(float value) {
        BigDecimal middle =
                new BigDecimal(value).add(new BigDecimal(Math.nextUp(value))).divide(BigDecimal.TWO);
        String text = middle.toPlainString();
        return text.length() < 40 && text.contains(".")
                ? text + List.of("", "0000001").get(text.length() % 2)
                : text;
    }

    @Test
    void a_float_is_the_nearest_to_what_is_written_though_a_double_lies_between() {
        // 1 + 2^-24 is the middle of two floats; a little more than it rounds up, but as a double it is the middle.
        String text = "1.00000005960464477539062500001";
        Tensor tensor = Tensor.allocate("x", DataType.FP32, 1);
        for (boolean past : new boolean[] {true, false}) {
            read(body("[" + text + "]"), past, tensor);
            assertThat(tensor.data().getFloat(0))
                    .isEqualTo(Float.parseFloat(text))
                    .isNotEqualTo((float) Double.parseDouble(text));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2,3,4,5,6]",
                "[[1,2,3],[4,5,6]]",
                "[[[1],[2],[3]],[[4],[5],[6]]]",
                " [ [ 1 ,\n2\t,\r3 ] ,\n\n [4,5,6]\n]",
                "[1e0,2E0,3e+0,40e-1,5.0,0.6e1]"
            })
    void arrays_flat_or_nested_are_read_past_the_parser(String data) {
        Tensor tensor = Tensor.allocate("x", DataType.FP32, 6);
        assertPlain(body(data), tensor);
    }

    @ParameterizedTest
    @ValueSource(ints = {16 << 10, 64 << 10})
    void a_number_may_lie_across_two_pieces_of_a_body(int piece) {
        int count = 40_000;
        Tensor tensor = Tensor.allocate("x", DataType.FP32, count);
        String blanks = " ".repeat(random.nextInt(150)); // more would not fit the body
        String data =
                random.doubles(count).mapToObj(Double::toString).collect(Collectors.joining("," + blanks, "[", "]"));
        RequestBody body = body(data, piece == 64 << 10);
        assertPlain(body, tensor);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("irregular")
    void what_is_not_plain_is_read_or_refused_in_the_parsers_words(DataType type, String data) {
        Tensor tensor = Tensor.allocate("x", type, 4);
        assertThat(read(body(data), true, tensor).words())
                .isEqualTo(read(body(data), false, tensor).words());
    }

    static Stream<Arguments> irregular() {
        Stream<String> reals = Stream.of(
                "[]",
                "[[]]",
                "[[],[1]]",
                "[1,[2]]",
                "[[1],2]",
                "[[1,2],[3]]",
                "[[1],[2,3]]",
                "[1,2,3,4,5]",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[1 2]",
                "[1",
                "[1,2",
                "[1,2.",
                "[",
                "[[1,2]",
                "[[1,2],",
                "[[1,2],]",
                "[1]]",
                "[1}",
                "[01]",
                "[-]",
                "[-01]",
                "[1.]",
                "[.5]",
                "[+1]",
                "[1e]",
                "[1e+]",
                "[1e5000]",
                "[1.5e]",
                "[0x10]",
                "[\"NaN\",1]",
                "[1,\"Infinity\"]",
                "[\"-Infinity\"]",
                "[NaN]",
                "[Infinity]",
                "[null]",
                "[true]",
                "[\"1\"]",
                "[{}]",
                "[1,{\"a\":2}]",
                "[1/*c*/,2]",
                "[1\u00a0,2]",
                "[1\u0000]",
                "[1e39]",
                "[1e400]",
                "[-1e400]",
                "[3.4028235677973366e38]",
                "[1e-46]",
                "[1_000]",
                "[1f]",
                "[1;2]",
                "[\u0661]",
                "[" + "1".repeat(61) + "]",
                "[" + "1".repeat(70) + "]",
                "[0." + "0".repeat(58) + "1]",
                "[0.00000000000000000000]",
                "[-0.00000000000000000000,1]",
                "[-0,-0.0,-0e0]",
                "[-1e-400]",
                "[".repeat(16) + "1" + "]".repeat(16),
                "[".repeat(17) + "1" + "]".repeat(17),
                "[".repeat(31) + "1" + "]".repeat(31),
                "[".repeat(40) + "1" + "]".repeat(40),
                "[65520]",
                "[65519.99]",
                "[3.4e38]",
                "[3.3961775292304957e38]");
        Stream<String> wholes = Stream.of(
                "[1.0]",
                "[1e2]",
                "[300]",
                "[-1]",
                "[-129]",
                "[70000]",
                "[5000000000]",
                "[9223372036854775807]",
                "[9223372036854775808]",
                "[18446744073709551615]",
                "[18446744073709551616]",
                "[-9223372036854775808]",
                "[-9223372036854775809]",
                "[1,2,300,\"4\"]",
                "[true]",
                "[-0]",
                "[1,2,3,4]",
                "[000]",
                "[0000000000000000000001]");
        List<String> both = Stream.concat(reals, wholes).toList();
        return Arrays.stream(DataType.values())
                .filter(type -> type != DataType.BYTES)
                .flatMap(type -> both.stream().map(data -> Arguments.of(type, data)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,2]x",
                "[1,2] 3",
                "[1,2],",
                "[1,2]]",
                "[1,2]\n\n  ,\"b\":[3,4],}",
                "[[1,2],\n[3,4]]\n,\"c\":tru}"
            })
    void what_follows_an_array_is_refused_at_its_own_line_and_column(String rest) {
        Tensor tensor = Tensor.allocate("x", DataType.FP32, 4);
        Reading reading = read(body(rest), true, tensor);
        assertThat(reading.past()).isTrue();
        assertThat(reading.words())
                .contains("at line ")
                .isEqualTo(read(body(rest), false, tensor).words());
    }

    private void assertPlain(RequestBody body, Tensor tensor) {
        Reading reading = read(body, true, tensor);
        assertThat(reading.words())
                .as("seed %d", seed)
                .isEqualTo(read(body, false, tensor).words());
        assertThat(reading.past()).as(reading.words()).isTrue();
    }

    private static RequestBody body(String data) {
        return body(data, false);
    }

    private static RequestBody body(String data, boolean claimed) {
        byte[] bytes = ("{\"id\":\"a [b]\",\"data\":" + data + "}").getBytes(StandardCharsets.UTF_8);
        RequestBody body = new RequestBody(new BodyMemory(BODY_BYTES), BODY_BYTES);
        assertThat(body.add(Buffer.buffer(bytes), claimed ? bytes.length : -1)).isEqualTo(RequestBody.Added.DONE);
        return body;
    }

    /**
     * @param past whether the array was read past the parser
     * @param words axes and bits, or those of a refusal
     */
    private record Reading(boolean past, String words) {}

    private static Reading read(RequestBody body, boolean plain, Tensor tensor) {
        for (int i = 0; i < tensor.data().limit(); i++) {
            tensor.data().put(i, (byte) 0);
        }
        int[] axes = null;
        String words = "";
        try (JsonParser in = plain ? body.parser(0, body.length()) : body.parserThroughout(body.length())) {
            while (!"data".equals(in.currentName())) {
                in.nextToken();
            }
            in.nextToken();
            PlainNumbers.Target target = PlainTensor.of(tensor);
            axes = target == null ? null : PlainNumbers.read(in, tensor.elements(), target);
            int[] read = axes != null
                    ? axes
                    : NestedNumbers.read(
                            "data",
                            in,
                            tensor.elements(),
                            (at, parser) -> TensorNumbers.put("data", tensor, at, parser));
            while (in.nextToken() != null) {
                // To the end of the body.
            }
            byte[] bits = new byte[tensor.data().limit()];
            tensor.data().get(0, bits);
            words = Arrays.toString(read) + HexFormat.of().formatHex(bits);
        } catch (InvalidInputException e) {
            words = String.valueOf(e.getMessage());
        } catch (IOException e) {
            words = UnreadableBody.fault(e, new ModelRequest(CallHead.PLAIN, body))
                    .words();
        }
        return new Reading(axes != null, words);
    }
}
