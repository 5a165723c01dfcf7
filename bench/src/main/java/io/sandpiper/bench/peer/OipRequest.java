package io.sandpiper.bench.peer;

import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.util.List;

/** The wine model asked in the Open Inference Protocol's JSON, which the agent and MLServer both speak. */
final class OipRequest {
    static final String PATH = "/v2/models/wine/infer";

    private OipRequest() {}

    /** @param wine thirteen numbers, as JSON has them between brackets */
    static String all(String wine) {
        return "{\"inputs\":[" + features(wine) + "]}";
    }

    static String output(String wine, String name) {
        return "{\"inputs\":[" + features(wine) + "],\"outputs\":[{\"name\":\"" + name + "\"}]}";
    }

    private static String features(String wine) {
        return "{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":[1,13],\"data\":[" + wine + "]}";
    }

    private record Answer(List<Output> outputs) {}

    private record Output(List<Double> data) {}

    /** What the only output of an answer holds. */
    static List<Double> data(String answer) throws IOException {
        return Json.MAPPER.readValue(answer, Answer.class).outputs().getFirst().data();
    }
}
