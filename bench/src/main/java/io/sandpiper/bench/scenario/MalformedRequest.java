package io.sandpiper.bench.scenario;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A kind of request over HTTP that is to be refused.
 *
 * @param status of the refusal
 */
record MalformedRequest(int status, String what, String path, Map<String, String> headers, byte[] body) {
    private static final String INFER = "/v2/models/wine/infer";
    private static final String PREDICT = "/v1/models/wine:predict";
    private static final int DEEP = 100_000;
    private static final int LONG = 60_000;

    static List<MalformedRequest> all() {
        List<MalformedRequest> all = new ArrayList<>();
        all.add(infer("no JSON", "{"));
        all.add(infer("nested 100,000 deep", "{\"inputs\":" + "[".repeat(DEEP)));
        all.add(infer("inputs twice", "{\"inputs\":[],\"inputs\":[]}"));
        all.add(infer("no input", "{\"inputs\":[]}"));
        all.add(infer("a shape of exabytes", tensor("[2147483647,2147483647,2147483647]", "[1]")));
        all.add(infer("an axis of 2^63-1", tensor("[9223372036854775807,13]", "[1]")));
        all.add(infer("another shape", tensor("[1,12]", "[" + "1,".repeat(11) + "1]")));
        all.add(infer("ragged lists", tensor("[1,13]", "[[1],2]")));
        all.add(infer("a bare NaN", tensor("[1,13]", "[NaN]")));
        all.add(infer("a number beyond the type", tensor("[1,13]", "[" + "1,".repeat(12) + "1e39]")));
        all.add(infer("60,000 values too many", tensor("[1,13]", "[" + "1,".repeat(LONG) + "1]")));
        all.add(infer("60,000 unknown keys", "{" + "\"a\":1,".repeat(LONG) + "\"b\":1}"));
        all.add(infer("a text of 60,000", "{\"id\":\"" + "x".repeat(LONG) + "\",\"inputs\":1}"));
        all.add(new MalformedRequest(
                400,
                "raw bytes that are not there",
                INFER,
                Map.of("Inference-Header-Content-Length", "9999"),
                bytes("{}")));
        all.add(new MalformedRequest(400, "no gzip", INFER, Map.of("Content-Encoding", "gzip"), bytes("{}")));
        all.add(new MalformedRequest(415, "an unknown coding", INFER, Map.of("Content-Encoding", "br"), bytes("{}")));
        all.add(new MalformedRequest(
                400, "a deadline that is none", INFER, Map.of("Sandpiper-Deadline-Ms", "x"), bytes("{}")));
        all.add(new MalformedRequest(404, "an unknown path", "/nowhere", Map.of(), bytes("{}")));
        all.add(new MalformedRequest(404, "an unknown model", "/v2/models/none/infer", Map.of(), bytes("{}")));
        all.add(new MalformedRequest(405, "another method", "/v2/models/wine", Map.of(), bytes("{}")));
        all.add(new MalformedRequest(
                403, "a stranger's page", INFER, Map.of("Origin", "http://evil.example"), bytes("{}")));
        all.add(predict("an unknown feature", "{\"instances\":[{\"colour\":1}]}"));
        all.add(predict("no number", "{\"instances\":[[\"a\"]]}"));
        all.add(predict("no instances", "{}"));
        all.add(new MalformedRequest(
                400,
                "a table of 30,000 cells",
                PREDICT,
                Map.of("Content-Type", "text/csv"),
                bytes("1,".repeat(LONG / 2))));
        return List.copyOf(all);
    }

    private static MalformedRequest infer(String what, String body) {
        return new MalformedRequest(400, what, INFER, Map.of(), bytes(body));
    }

    private static MalformedRequest predict(String what, String body) {
        return new MalformedRequest(400, what, PREDICT, Map.of(), bytes(body));
    }

    private static String tensor(String shape, String data) {
        return "{\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":" + data
                + "}]}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
