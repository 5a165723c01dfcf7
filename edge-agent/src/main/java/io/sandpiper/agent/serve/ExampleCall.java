package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * A line that calls a model when it is pasted into a POSIX shell with curl and coreutils. Its values are zeros, and
 * the spec's example texts or empty ones: it shows the form, and gets an answer.
 */
final class ExampleCall {
    /** Beyond that the shell makes the values. */
    private static final int SHOWN_VALUES = 64;

    private ExampleCall() {}

    /**
     * How curl reaches this agent; nothing that a shell would read otherwise.
     *
     * @param options each with a space after it
     * @param base scheme, host and port of a URL
     */
    record Caller(String options, String base) {}

    static String of(Slot slot, Caller caller) {
        List<TensorInfo> tensors = slot.loaded().inputs();
        String model = slot.version().model();
        return takesRaw(slot)
                ? call(caller, "/v1/models/" + model + ":predict", "{\"instances\":[" + one(slot) + "]}")
                : call(caller, "/v2/models/" + model + "/infer", tensors(tensors));
    }

    /** Whether {@code :predict} takes the model. */
    static boolean takesRaw(Slot slot) {
        List<TensorInfo> tensors = slot.loaded().inputs();
        List<String> names = tensors.stream().map(TensorInfo::name).toList();
        return !slot.encoders().isEmpty()
                && tensors.stream().allMatch(ExampleCall::isLaidOut)
                && slot.spec().inputs().stream().allMatch(input -> names.contains(input.name()));
    }

    /** An instance of {@code :predict}, quoted. */
    private static String one(Slot slot) {
        List<ModelSpec.Input> inputs = slot.spec().inputs();
        if (inputs.size() == 1) {
            ModelSpec.Input input = inputs.getFirst();
            TensorInfo tensor = slot.loaded().inputs().getFirst();
            List<String> features = input.features();
            if (features != null) {
                return IntStream.range(0, features.size())
                        .mapToObj(i -> quoted(features.get(i)) + ":" + value(input, i))
                        .collect(Collectors.joining(",", "{", "}"));
            }
            return ImageInput.isTaken(slot.spec().task(), tensor.shape().size())
                    ? "{\"b64\":\"" + made("head -c " + sampleElements(tensor) + " /dev/zero | base64 -w0") + "\"}"
                    : values(sampleElements(tensor), value(input, 0));
        }
        return inputs.stream()
                .map(input -> quoted(input.name()) + ":" + sample(slot, input))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String sample(Slot slot, ModelSpec.Input input) {
        TensorInfo tensor = TensorInfo.named(input.name(), slot.loaded().inputs());
        long elements = tensor == null ? 1 : sampleElements(tensor);
        return elements == 1 ? value(input, 0) : values(elements, value(input, 0));
    }

    /** One raw value of {@code :predict}, quoted. */
    private static String value(ModelSpec.Input input, int feature) {
        List<String> examples = input.examples();
        return !input.holdsTexts()
                ? "0"
                : examples == null || feature >= examples.size() ? "\"\"" : quoted(examples.get(feature));
    }

    /** A body of {@code infer}, quoted; an axis of free length gets 1. */
    private static String tensors(List<TensorInfo> tensors) {
        return tensors.stream()
                .map(t -> {
                    long[] shape =
                            t.shape().stream().mapToLong(n -> Math.max(1, n)).toArray();
                    return "{\"name\":" + quoted(t.name()) + ",\"shape\":" + Json.text(shape) + ",\"datatype\":\""
                            + t.datatype() + "\",\"data\":" + values(Tensor.elements(t.name(), shape), zero(t)) + "}";
                })
                .collect(Collectors.joining(",", "{\"inputs\":[", "]}"));
    }

    private static String zero(TensorInfo tensor) {
        return tensor.datatype() == DataType.BYTES ? "\"\"" : tensor.datatype() == DataType.BOOL ? "false" : "0";
    }

    /** Whether a sample's size is known, so that {@code :predict} takes it. */
    private static boolean isLaidOut(TensorInfo tensor) {
        List<Long> shape = tensor.shape();
        return shape.stream().skip(1).allMatch(n -> n >= 0) && (shape.isEmpty() || Math.abs(shape.getFirst()) == 1);
    }

    static long sampleElements(TensorInfo tensor) {
        return Tensor.elements(
                tensor.name(), tensor.shape().stream().skip(1).mapToLong(n -> n).toArray());
    }

    private static String values(long count, String each) {
        return count <= SHOWN_VALUES
                ? LongStream.range(0, count).mapToObj(i -> each).collect(Collectors.joining(",", "[", "]"))
                : "[" + made("yes '" + each + "' | head -n " + count + " | paste -sd, -") + "]";
    }

    /** What a command prints, in the midst of a text in single quotes. */
    private static String made(String command) {
        return "'\"$(" + command + ")\"'";
    }

    /** JSON in single quotes, as a POSIX shell wants a quote in them. */
    private static String quoted(String name) {
        return Json.text(name).replace("'", "'\\''");
    }

    private static String call(Caller caller, String path, String body) {
        String curl = "curl -sS " + caller.options();
        String url = caller.base() + path;
        return body.contains("'\"$(")
                ? "printf %s '" + body + "' | " + curl + "--data-binary @- " + url
                : curl + url + " -d '" + body + "'";
    }
}
