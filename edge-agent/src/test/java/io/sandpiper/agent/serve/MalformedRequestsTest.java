package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A thousand requests that are wrong: each is answered by a 4xx, and nobody's log fills. */
final class MalformedRequestsTest {
    private static final int ROUNDS = 42;
    private static final int MOST_LINES = 10;
    private static final int STATUS_CHARS = 12;
    private static final String INFER = "/v2/models/wine/infer";
    private static final String PREDICT = "/v1/models/wine:predict";

    @Test
    void a_thousand_of_them_get_4xx_and_leave_ten_lines_in_the_log_at_most() throws Exception {
        Map<String, String> requests = requests();
        assertThat(requests).hasSizeGreaterThanOrEqualTo(20);
        try (RunningAgent agent = new RunningAgent();
                LogLines log = new LogLines()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (Map.Entry<String, String> request : requests.entrySet()) {
                    assertThat(status(agent, request.getValue()))
                            .as(request.getKey())
                            .matches("HTTP/1.[01] 4\\d\\d");
                }
            }
            assertThat(log.shown()).hasSizeLessThanOrEqualTo(MOST_LINES);
            assertThat(agent.get("/v2/health/ready").status()).isEqualTo(200);
        }
    }

    /** The first words of the answer. */
    private static String status(RunningAgent agent, String request) throws IOException {
        try (Socket socket = agent.open()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readNBytes(STATUS_CHARS), StandardCharsets.ISO_8859_1);
        }
    }

    private static Map<String, String> requests() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("no HTTP", "NONSENSE\r\n\r\n");
        all.put("a length that is none", head(INFER, "Content-Length: -1") + "{}");
        all.put("a body too large", head(INFER, "Content-Length: 99999999999"));
        all.put("a strange coding", head(INFER, "Content-Encoding: br\r\nContent-Length: 2") + "{}");
        all.put("no gzip", head(INFER, "Content-Encoding: gzip\r\nContent-Length: 2") + "{}");
        all.put("another's host", "GET /v2 HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        all.put("a page's origin", head(INFER, "Origin: http://evil.example\r\nContent-Length: 2") + "{}");
        all.put("no path", post("/nowhere", "{}"));
        all.put("no model", post("/v2/models/none/infer", "{}"));
        all.put("no version", post("/v2/models/wine/versions/9/infer", "{}"));
        all.put("another method", "DELETE /v2 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        all.put("no JSON", post(INFER, "{"));
        all.put("nested deep", post(INFER, "{\"inputs\":" + "[".repeat(100_000)));
        all.put("inputs twice", post(INFER, "{\"inputs\":[],\"inputs\":[]}"));
        all.put("no input", post(INFER, "{\"inputs\":[]}"));
        all.put("exabytes", post(INFER, tensor("[2147483647,2147483647,2147483647]", "[1]")));
        all.put("a huge axis", post(INFER, tensor("[9223372036854775807,13]", "[1]")));
        all.put("another shape", post(INFER, tensor("[1,12]", "[1,1,1,1,1,1,1,1,1,1,1,1]")));
        all.put("a bare NaN", post(INFER, tensor("[1,13]", "[NaN]")));
        all.put("ragged", post(INFER, tensor("[1,13]", "[[1],2]")));
        all.put(
                "binary that is not there",
                head(INFER, "Inference-Header-Content-Length: 9999\r\nContent-Length: 2") + "{}");
        all.put("an unknown feature", post(PREDICT, "{\"instances\":[{\"\\u001b[31m\":1}]}"));
        all.put("no number", post(PREDICT, "{\"instances\":[[\"a\"]]}"));
        all.put("a model that is not there", post("/v2/repository/models/none/load", "{}"));
        return all;
    }

    private static String tensor(String shape, String data) {
        return "{\"inputs\":[{\"name\":\"features\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":" + data
                + "}]}";
    }

    private static String post(String path, String body) {
        return head(path, "Content-Length: " + body.getBytes(StandardCharsets.ISO_8859_1).length) + body;
    }

    private static String head(String path, String headers) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n\r\n";
    }
}
