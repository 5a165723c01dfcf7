package io.sandpiper.agent.serve;

import io.sandpiper.agent.slot.Slot;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON Schemas (2020-12) of bodies, as OpenAPI 3.1 takes them. */
final class OpenApiSchemas {

    private OpenApiSchemas() {}

    static Map<String, Object> reference(String name) {
        return Map.of("$ref", "#/components/schemas/" + name);
    }

    static Map<String, Object> common() {
        Map<String, Object> text = Map.of("type", "string");
        Map<String, Object> any = Map.of("type", "array", "items", Map.of("type", "object"));
        return Map.of(
                "Error", object(Map.of("error", text), List.of("error")),
                "Problem",
                        object(
                                Map.of(
                                        "title", text,
                                        "status", Map.of("type", "integer"),
                                        "detail", text,
                                        "field", text,
                                        "value", text,
                                        "expected", text),
                                List.of("title", "status", "detail")),
                "InferenceResponse",
                        object(
                                Map.of("model_name", text, "model_version", text, "id", text, "outputs", any),
                                List.of("model_name", "outputs")),
                "Predictions",
                        object(
                                Map.of("model", text, "version", text, "variant", text, "predictions", any),
                                List.of("model", "version", "predictions")));
    }

    /** The Open Inference Protocol's "Inference Request JSON Object" for one model. */
    static Map<String, Object> inferRequest(Slot slot) {
        List<TensorInfo> inputs = slot.loaded().inputs();
        Map<String, Object> tensors = new LinkedHashMap<>();
        tensors.put("type", "array");
        tensors.put("minItems", inputs.size());
        tensors.put("maxItems", inputs.size());
        tensors.put(
                "items",
                Map.of("oneOf", inputs.stream().map(OpenApiSchemas::tensor).toList()));
        Map<String, Object> output = object(
                Map.of(
                        "name",
                        Map.of(
                                "enum",
                                slot.loaded().outputs().stream()
                                        .map(TensorInfo::name)
                                        .toList()),
                        "parameters",
                        Map.of("type", "object")),
                List.of("name"));
        return object(
                Map.of(
                        "id", Map.of("type", List.of("string", "null")),
                        "parameters", Map.of("type", List.of("object", "null")),
                        "inputs", tensors,
                        "outputs", Map.of("type", List.of("array", "null"), "items", output)),
                List.of("inputs"));
    }

    private static Map<String, Object> tensor(TensorInfo info) {
        List<Map<String, Object>> axes = new ArrayList<>();
        for (long axis : info.shape()) {
            axes.add(axis < 0 ? Map.of("type", "integer", "minimum", 0) : Map.of("const", axis));
        }
        Map<String, Object> shape = new LinkedHashMap<>();
        shape.put("type", "array");
        if (!axes.isEmpty()) {
            shape.put("prefixItems", axes);
        }
        shape.put("minItems", axes.size());
        shape.put("maxItems", axes.size());
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("name", Map.of("const", info.name()));
        properties.put("shape", shape);
        properties.put("datatype", Map.of("const", info.datatype().name()));
        properties.put("parameters", Map.of("type", "object"));
        properties.put(
                "data",
                Map.of(
                        "type",
                        "array",
                        "description",
                        values(info.datatype())
                                + ", flat, or nested as the shape; absent where raw bytes follow the JSON"));
        return object(properties, List.of("name", "shape", "datatype"));
    }

    private static String values(DataType type) {
        return switch (type) {
            case BYTES -> "Texts";
            case BOOL -> "true or false";
            default -> "Numbers of " + type;
        };
    }

    /** {@code {"instances": [...]}} for one model. */
    static Map<String, Object> predictRequest(Slot slot) {
        List<ModelSpec.Input> inputs = slot.spec().inputs();
        Map<String, Object> instance;
        if (inputs.size() == 1) {
            instance = value(slot, inputs.getFirst());
        } else {
            Map<String, Object> properties = new LinkedHashMap<>();
            inputs.forEach(input -> properties.put(input.name(), value(slot, input)));
            instance = closed(properties, List.copyOf(properties.keySet()));
        }
        return object(
                Map.of("instances", Map.of("type", "array", "maxItems", ServeLimits.INSTANCES, "items", instance)),
                List.of("instances"));
    }

    private static Map<String, Object> value(Slot slot, ModelSpec.Input input) {
        TensorInfo tensor = tensor(slot, input.name());
        List<Map<String, Object>> forms = new ArrayList<>();
        List<String> features = input.features();
        if (features != null) {
            Map<String, Object> properties = new LinkedHashMap<>();
            features.forEach(feature -> properties.put(feature, one(input)));
            forms.add(closed(properties, features));
        }
        List<String> items = new ArrayList<>(types(input));
        items.add("array");
        forms.add(Map.of(
                "type",
                "array",
                "items",
                Map.of("type", items),
                "description",
                ExampleCall.sampleElements(tensor) + (input.holdsTexts() ? " texts" : " raw values")
                        + ", flat, or nested as " + input.shape() + "; axes of length 1 may be left out"));
        if (ExampleCall.sampleElements(tensor) == 1) {
            forms.add(one(input));
        }
        if (ImageInput.isTaken(slot.spec().task(), tensor.shape().size())) {
            forms.add(closed(Map.of("b64", Map.of("type", "string", "contentEncoding", "base64")), List.of("b64")));
        }
        return Map.of("anyOf", forms);
    }

    /** One raw value. */
    private static Map<String, Object> one(ModelSpec.Input input) {
        List<String> types = types(input);
        return Map.of("type", types.size() == 1 ? types.getFirst() : types);
    }

    private static List<String> types(ModelSpec.Input input) {
        return input.holdsTexts()
                ? List.of("string")
                : input.takesMissing() ? List.of("number", "boolean", "null") : List.of("number", "boolean");
    }

    private static TensorInfo tensor(Slot slot, String name) {
        TensorInfo info = TensorInfo.named(name, slot.loaded().inputs());
        if (info == null) {
            throw new IllegalStateException("no input " + name);
        }
        return info;
    }

    /** Without other keys. */
    private static Map<String, Object> closed(Map<String, Object> properties, List<String> required) {
        Map<String, Object> schema = new LinkedHashMap<>(object(properties, required));
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        return Map.of("type", "object", "properties", properties, "required", required);
    }
}
