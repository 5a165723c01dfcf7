package io.sandpiper.engine.tflite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.tensorflowlite.Interpreter;
import org.bytedeco.tensorflowlite.StringIntMap;

/**
 * What a model's inputs and outputs are called, in the interpreter's order: as its signature names them where it has
 * one of the whole graph (the names that its author chose), else by their tensors' own names.
 */
record TfliteNames(List<String> inputs, List<String> outputs) {
    static TfliteNames of(Interpreter interpreter) {
        Map<Integer, String> inputs = Map.of();
        Map<Integer, String> outputs = Map.of();
        if (interpreter.signature_keys().size() == 1) {
            String key = interpreter.signature_keys().get(0).getString();
            if (interpreter.GetSubgraphIndexFromSignature(key) == 0) {
                inputs = byTensor(interpreter.signature_inputs(key));
                outputs = byTensor(interpreter.signature_outputs(key));
            }
        }
        return new TfliteNames(
                named(interpreter, interpreter.inputs(), inputs), named(interpreter, interpreter.outputs(), outputs));
    }

    private static Map<Integer, String> byTensor(StringIntMap signature) {
        Map<Integer, String> names = new HashMap<>();
        StringIntMap.Iterator at = signature.begin();
        for (long i = 0; i < signature.size(); i++) {
            names.put(at.second(), at.first());
            at = at.increment();
        }
        return names;
    }

    private static List<String> named(Interpreter interpreter, IntPointer tensors, Map<Integer, String> signature) {
        List<String> names = new ArrayList<>();
        for (long i = 0; i < tensors.limit(); i++) {
            int tensor = tensors.get(i);
            String name = signature.get(tensor);
            names.add(name == null ? interpreter.tensor(tensor).name().getString() : name);
        }
        return List.copyOf(names);
    }
}
