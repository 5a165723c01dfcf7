package io.sandpiper.agent;

import static io.sandpiper.agent.AgentProcess.GRPC_INFER;
import static io.sandpiper.agent.AgentProcess.INFER;
import static io.sandpiper.agent.AgentProcess.ROW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.grpc.StatusRuntimeException;
import io.sandpiper.protocol.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an agent tells of one mix of requests over REST and gRPC: {@code /metrics}, and statistics on both wires. */
final class MetricsAgreementTest {
    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-z_]+=\"(?:[^\"\\\\]|\\\\.)*\",?)*})? (-?[0-9.]+)");
    private static final String WINE = "model=\"wine\",version=\"0.0.0\",variant=\"file\"";
    private static final Map<String, String> UNITS =
            Map.of("counter", ".*_total", "gauge", ".*(_bytes|_requests|_info)", "histogram", ".*_seconds");

    @TempDir
    static Path folder;

    private static AgentProcess agent;
    private static String page;
    private static JsonNode statistics;
    private static Message grpcStatistics;

    @BeforeAll
    static void ask_in_all_ways() throws Exception {
        agent = new AgentProcess(folder, List.of(), List.of());
        agent.post("/v2/models/wine/infer", INFER);
        agent.post("/v1/models/wine:predict", "{\"instances\":[[" + ROW + "],[" + ROW + "]]}");
        agent.call("ModelInfer", GRPC_INFER, Map.of());
        agent.call("ModelStreamInfer", GRPC_INFER, Map.of());
        agent.post("/v2/models/wine/infer", "{}");
        assertThatThrownBy(() -> agent.call("ModelInfer", "model_name: 'wine'", Map.of()))
                .isInstanceOf(StatusRuntimeException.class);
        assertThat(agent.post("/v2/models/wine/infer", INFER, "Sandpiper-Deadline-Ms", "0"))
                .isEqualTo(504);
        assertThat(agent.post("/v2/models/none/infer", INFER)).isEqualTo(404);
        page = agent.get("/metrics").body();
        statistics = Json.read(
                        "stats",
                        agent.get("/v2/models/wine/stats").body().getBytes(StandardCharsets.UTF_8),
                        JsonNode.class)
                .at("/model_stats/0");
        DynamicMessage answer = agent.call("ModelStatistics", "name: 'wine'", Map.of());
        grpcStatistics = (Message) ((List<?>) field(answer, "model_stats")).getFirst();
    }

    @AfterAll
    static void end() throws Exception {
        agent.close();
    }

    private static Object field(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    @Test
    void counts_agree_on_all_pages() {
        assertThat(value("sandpiper_requests_total", WINE + ",outcome=\"ok\"")).isEqualTo(4);
        assertThat(value("sandpiper_requests_total", WINE + ",outcome=\"invalid\""))
                .isEqualTo(2);
        assertThat(value("sandpiper_requests_total", WINE + ",outcome=\"late\""))
                .isEqualTo(1);
        assertThat(value("sandpiper_requests_total", WINE + ",outcome=\"overloaded\""))
                .isZero();
        assertThat(value("sandpiper_samples_total", WINE)).isEqualTo(5);
        assertThat(value("sandpiper_executions_total", WINE)).isEqualTo(5);
        assertThat(statistics.at("/inference_stats/success/count").asInt()).isEqualTo(4);
        assertThat(statistics.at("/inference_stats/fail/count").asInt()).isEqualTo(3);
        assertThat(statistics.path("inference_count").asInt()).isEqualTo(5);
        assertThat(statistics.path("execution_count").asInt()).isEqualTo(5);
        assertThat(field(grpcStatistics, "inference_count")).isEqualTo(5L);
        assertThat(grpc("success", "count")).isEqualTo(4);
        assertThat(grpc("fail", "count")).isEqualTo(3);
    }

    @Test
    void times_agree_on_all_pages_and_the_engines_lies_within_the_whole() {
        agrees("sandpiper_queue_seconds_total", "queue");
        agrees("sandpiper_decode_seconds_total", "compute_input");
        agrees("sandpiper_engine_seconds_total", "compute_infer");
        agrees("sandpiper_encode_seconds_total", "compute_output");
        agrees("sandpiper_failed_request_seconds_total", "fail");
        agrees("sandpiper_request_seconds_sum", "success");
        assertThat(value("sandpiper_engine_seconds_total", WINE))
                .isPositive()
                .isLessThan(value("sandpiper_request_seconds_sum", WINE));
    }

    private static void agrees(String metric, String statistic) {
        double seconds = value(metric, WINE);
        assertThat(seconds).as(metric).isPositive();
        assertThat(statistics.at("/inference_stats/" + statistic + "/ns").asLong() / 1e9)
                .as(statistic)
                .isCloseTo(seconds, within(1e-9));
        assertThat(grpc(statistic, "ns") / 1e9).as(statistic + " over gRPC").isCloseTo(seconds, within(1e-9));
    }

    private static long grpc(String statistic, String part) {
        return (Long) field((Message) field((Message) field(grpcStatistics, "inference_stats"), statistic), part);
    }

    @Test
    void the_histogram_grows_to_its_count() {
        List<Double> buckets = new ArrayList<>();
        samples().forEach((series, value) -> {
            if (series.startsWith("sandpiper_request_seconds_bucket{" + WINE)) {
                buckets.add(value);
            }
        });
        assertThat(buckets).hasSizeGreaterThan(10).contains(4.0);
        String last = WINE + ",le=\"+Inf\"";
        assertThat(value("sandpiper_request_seconds_bucket", last))
                .isEqualTo(value("sandpiper_request_seconds_count", WINE))
                .isEqualTo(4);
        double before = 0;
        for (String bound : List.of("0.0001", "0.001", "0.01", "0.1", "1", "10", "+Inf")) {
            double here = value("sandpiper_request_seconds_bucket", WINE + ",le=\"" + bound + "\"");
            assertThat(here).as(bound).isGreaterThanOrEqualTo(before);
            before = here;
        }
    }

    @Test
    void each_family_says_what_it_is_ends_in_its_unit_and_has_each_series_once() {
        Set<String> helped = new HashSet<>();
        Map<String, String> types = new HashMap<>();
        for (String line : page.split("\n", -1)) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ")) {
                assertThat(words).as(line).hasSize(4);
                assertThat(words[3]).as(line).isNotBlank();
                assertThat(helped.add(words[2])).as("one HELP: " + line).isTrue();
            } else if (line.startsWith("# TYPE ")) {
                assertThat(types.put(words[2], words[3]))
                        .as("one TYPE: " + line)
                        .isNull();
            }
        }
        assertThat(helped).isEqualTo(types.keySet()).hasSizeGreaterThan(12);
        types.forEach((name, type) -> assertThat(name).matches(Objects.requireNonNull(UNITS.get(type), type)));
        assertThat(samples().keySet()).allSatisfy(series -> {
            String name = series.replaceFirst("\\{.*", "");
            String family = "histogram".equals(types.get(name.replaceFirst("_(bucket|sum|count)$", "")))
                    ? name.replaceFirst("_(bucket|sum|count)$", "")
                    : name;
            assertThat(types).containsKey(family);
        });
        assertThat(samples()).containsKeys("process_resident_memory_bytes", "sandpiper_heap_bytes");
        assertThat(page)
                .contains("sandpiper_agent_info{version=\"")
                .contains("sandpiper_model_info{" + WINE + ",engine=\"onnxruntime\"");
    }

    private static double value(String name, String labels) {
        String series = name + "{" + labels + "}";
        return Objects.requireNonNull(samples().get(series), series);
    }

    /** By name and labels; fails at a line that is none, and at a series that comes twice. */
    private static Map<String, Double> samples() {
        Map<String, Double> samples = new HashMap<>();
        page.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            Matcher sample = SAMPLE.matcher(line);
            assertThat(sample.matches()).as(line).isTrue();
            String series = sample.group(1) + (sample.group(2) == null ? "" : sample.group(2));
            assertThat(samples.put(series, Double.valueOf(sample.group(3))))
                    .as("once: " + series)
                    .isNull();
        });
        return samples;
    }
}
