package io.sandpiper.protocol.bundle;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.unit.DataSize;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model means: its task, its inputs with the way from raw values to tensors, its outputs with their labels, its
 * metric and budgets. Written by people as {@code model.yaml}; its JSON schema is docs/reference/model-spec.schema.json.
 */
public record ModelSpec(
        int schemaVersion,
        Task task,
        @Nullable String description,
        @Nullable String licence,
        List<Input> inputs,
        List<Output> outputs,
        @Nullable String metric,
        @Nullable Budgets budgets) {
    public static final int SCHEMA_VERSION = 1;
    private static final Set<DataType> HOLD_NAN = EnumSet.of(DataType.FP16, DataType.FP32, DataType.FP64);

    public ModelSpec {
        if (schemaVersion != SCHEMA_VERSION) {
            throw new InvalidInputException("schemaVersion", schemaVersion, "1");
        }
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw new InvalidInputException(inputs.isEmpty() ? "inputs" : "outputs", "none", "at least one");
        }
    }

    public static ModelSpec parseYaml(byte[] yaml) {
        return Json.readYaml("spec", yaml, ModelSpec.class);
    }

    public static ModelSpec parse(byte[] json) {
        return Json.read("spec", json, ModelSpec.class);
    }

    public ModelSpec withInputs(List<Input> others) {
        return new ModelSpec(schemaVersion, task, description, licence, others, outputs, metric, budgets);
    }

    public Optional<Output> output(Role role) {
        return outputs.stream().filter(o -> o.role() == role).findFirst();
    }

    /** Whether any output tells of classes; a label of data means something to such a model alone. */
    public boolean classifies() {
        return outputs.stream().anyMatch(o -> o.role() != Role.VALUE);
    }

    public Optional<Input> input(String name) {
        return inputs.stream().filter(i -> i.name().equals(name)).findFirst();
    }

    /** The class labels in the order of the output's last axis; empty where the task has none. */
    public List<String> labels() {
        return outputs.stream()
                .map(Output::labels)
                .filter(l -> l != null && !l.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    /**
     * One input tensor. The tensor is {@code raw * scale + offset}; scale and offset hold no value (1 and 0), one
     * value, or one a feature; of texts (BYTES) there are none. {@code shape} has -1 for a free axis; the first axis is
     * the batch.
     *
     * @param missing what becomes of a value that is not there, null as {@link Missing#REFUSED}
     * @param examples of an input of texts, one a feature: what a call may look like; null where nobody gave any
     */
    public record Input(
            String name,
            DataType datatype,
            List<Long> shape,
            @Nullable String layout,
            @Nullable String unit,

            @com.fasterxml.jackson.annotation.JsonFormat(
                    with = com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            @Nullable List<Double> scale,

            @com.fasterxml.jackson.annotation.JsonFormat(
                    with = com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            @Nullable List<Double> offset,

            @Nullable List<String> features,
            @Nullable List<String> units,
            @Nullable Missing missing,
            @Nullable List<String> examples) {
        public Input {
            required(name, "name", "a tensor's name");
            required(datatype, "datatype", "FP32 or another type of the Open Inference Protocol");
            required(shape, "shape", "a list such as [-1, 4]");
            shape = List.copyOf(shape);
            if (datatype == DataType.BYTES && (scale != null || offset != null)) {
                throw new InvalidInputException(
                        name + (scale != null ? ".scale" : ".offset"),
                        String.valueOf(scale != null ? scale : offset),
                        "no scale and no offset: BYTES are texts");
            }
            if (examples != null && datatype != DataType.BYTES) {
                throw new InvalidInputException(
                        name + ".examples", examples, "no examples: an input of texts has them");
            }
            if (missing == Missing.NAN && !HOLD_NAN.contains(datatype)) {
                throw new InvalidInputException(
                        name + ".missing",
                        missing,
                        "missing: refused, as " + datatype + " has no NaN; FP16, FP32 and FP64 have one");
            }
            long width = shape.isEmpty() ? 1 : shape.getLast();
            checkLength(name, "scale", scale, features, width);
            checkLength(name, "offset", offset, features, width);
            if (features != null && width > 0 && features.size() != width) {
                throw new InvalidInputException(
                        name + ".features", features.size() + " names", width + ", the length of the last axis");
            }
        }

        /** An input that refuses what is missing. */
        public Input(
                String name,
                DataType datatype,
                List<Long> shape,
                @Nullable String layout,
                @Nullable String unit,
                @Nullable List<Double> scale,
                @Nullable List<Double> offset,
                @Nullable List<String> features,
                @Nullable List<String> units) {
            this(name, datatype, shape, layout, unit, scale, offset, features, units, null, null);
        }

        public Input withExamples(List<String> texts) {
            return new Input(name, datatype, shape, layout, unit, scale, offset, features, units, missing, texts);
        }

        /** The same, taking a missing value as NaN. */
        public Input takingMissing() {
            return new Input(
                    name, datatype, shape, layout, unit, scale, offset, features, units, Missing.NAN, examples);
        }

        /** Whether a value that is not there goes in as NaN. */
        public boolean takesMissing() {
            return missing == Missing.NAN;
        }

        /** Whether its elements are texts. */
        public boolean holdsTexts() {
            return datatype == DataType.BYTES;
        }

        /** A spec read from a file may lack anything. */
        private static void required(@Nullable Object value, String field, String expected) {
            if (value == null) {
                throw new InvalidInputException(field, "no " + field, expected);
            }
        }

        private static void checkLength(
                String name, String what, @Nullable List<Double> values, @Nullable List<String> features, long width) {
            if (values == null || values.size() <= 1) {
                return;
            }
            long expected = features != null ? features.size() : width;
            if (values.size() != expected) {
                throw new InvalidInputException(
                        name + "." + what, values.size() + " values", "1 value or " + expected + ", one a feature");
            }
        }
    }

    /**
     * One output tensor and what it means. Its values are {@code tensor * scale + offset} (1 and 0 where they are left
     * out): of a quantized output its step, and minus its zero point times that.
     */
    public record Output(
            String name,
            Role role,
            @Nullable List<String> labels,
            @Nullable Double scale,
            @Nullable Double offset) {
        /** An output whose values are the tensor's own. */
        public Output(String name, Role role, @Nullable List<String> labels) {
            this(name, role, labels, null, null);
        }
    }

    /** Limits that the model must keep on a device. */
    public record Budgets(
            @Nullable DataSize memory,
            @Nullable String p99,
            @Nullable String minimumEngine) {}
}
