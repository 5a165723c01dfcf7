package io.sandpiper.agent.trace;

import static io.sandpiper.agent.AgentProcess.GRPC_INFER;
import static io.sandpiper.agent.AgentProcess.INFER;
import static io.sandpiper.agent.AgentProcess.ROW;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sandpiper.agent.AgentProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces of an agent's process, as a collector gets them. Sections are those of W3C Trace Context, level 1. */
final class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";

    @TempDir
    Path folder;

    @Test
    void requests_over_rest_and_grpc_go_on_with_their_callers_trace() throws Exception {
        try (Collector collector = new Collector();
                AgentProcess agent =
                        new AgentProcess(folder, List.of(), List.of("trace.endpoint=" + collector.endpoint()))) {
            Map<String, String> metadata = Map.of("traceparent", SAMPLED, "tracestate", "rojo=1");
            assertThat(agent.post("/v2/models/wine/infer", INFER, "traceparent", SAMPLED, "tracestate", "rojo=1"))
                    .isEqualTo(200);
            agent.post(
                    "/v1/models/wine:predict", "{\"instances\":[[" + ROW + "],[" + ROW + "]]}", "traceparent", SAMPLED);
            agent.call("ModelInfer", GRPC_INFER, metadata);
            agent.call("ModelStreamInfer", GRPC_INFER, metadata);
            agent.post("/v2/models/wine/infer", "{}", "traceparent", SAMPLED);
            agent.post("/v2/models/wine/infer", INFER, "traceparent", SAMPLED, "Sandpiper-Deadline-Ms", "0");

            List<Span> spans = collector.requests(6);
            assertThat(spans).hasSize(6).allSatisfy(span -> {
                assertThat(span.getName()).isEqualTo("infer wine");
                assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
                assertThat(Collector.traceId(span)).isEqualTo(TRACE);
                assertThat(Collector.parentId(span)).isEqualTo(PARENT);
                assertThat(Collector.attributes(span))
                        .containsEntry("sandpiper.model.name", "wine")
                        .containsEntry("sandpiper.engine", "onnxruntime")
                        .containsKey("sandpiper.model.version");
            });
            assertThat(spans)
                    .extracting(span -> Collector.attributes(span).get("sandpiper.protocol"))
                    .containsExactlyInAnyOrder("infer", "predict", "grpc", "grpc-stream", "infer", "infer");
            assertThat(spans)
                    .extracting(span -> Collector.attributes(span).getOrDefault("error.type", "none"))
                    .containsExactlyInAnyOrder("none", "none", "none", "none", "invalid", "late");
            assertThat(spans)
                    .filteredOn(span -> span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR)
                    .hasSize(1);
            assertThat(spans)
                    .filteredOn(span -> span.getTraceState().equals("rojo=1"))
                    .hasSize(3);
            Span infer = spans.stream()
                    .filter(span -> "grpc".equals(Collector.attributes(span).get("sandpiper.protocol")))
                    .findFirst()
                    .orElseThrow();
            assertThat(Collector.attributes(infer)).containsEntry("sandpiper.batch", "1");
            assertThat(collector.below(infer))
                    .extracting(Span::getName)
                    .containsExactlyInAnyOrder("queue", "decode", "run", "encode");
            assertThat(collector.below(infer)).allSatisfy(phase -> {
                assertThat(phase.getStartTimeUnixNano()).isGreaterThanOrEqualTo(infer.getStartTimeUnixNano());
                assertThat(phase.getEndTimeUnixNano()).isLessThanOrEqualTo(infer.getEndTimeUnixNano());
            });
            assertThat(Math.abs(infer.getStartTimeUnixNano() / 1_000_000 - System.currentTimeMillis()))
                    .as("milliseconds since its start")
                    .isLessThan(60_000);
            assertThat(collector.resource()).contains("service.name", "service.version");
            assertThat(agent.get("/metrics").body()).contains("sandpiper_trace_spans_total{outcome=\"dropped\"} 0\n");
        }
    }

    @Test
    void a_traceparent_that_section_3_2_refuses_begins_a_trace_and_an_unsampled_one_none() throws Exception {
        try (Collector collector = new Collector();
                AgentProcess agent =
                        new AgentProcess(folder, List.of(), List.of("trace.endpoint=" + collector.endpoint()))) {
            List<String> refused = List.of(
                    "hello",
                    "00-" + TRACE + "-" + PARENT,
                    "00-" + TRACE + "-" + PARENT + "-01-more",
                    "ff-" + TRACE + "-" + PARENT + "-01",
                    "00-" + "0".repeat(32) + "-" + PARENT + "-01",
                    "00-" + TRACE + "-" + "0".repeat(16) + "-01",
                    "00-" + TRACE.replace('a', 'g') + "-" + PARENT + "-01");
            assertThat(agent.post("/v2/models/wine/infer", INFER, "traceparent", "00-" + TRACE + "-" + PARENT + "-00"))
                    .isEqualTo(200);
            for (String each : refused) {
                assertThat(agent.post("/v2/models/wine/infer", INFER, "traceparent", each))
                        .as(each)
                        .isEqualTo(200);
            }
            agent.post("/v2/models/wine/infer", INFER, "traceparent", SAMPLED, "traceparent", SAMPLED);

            List<Span> spans = collector.requests(refused.size() + 1);
            assertThat(spans).hasSize(refused.size() + 1).allSatisfy(span -> {
                assertThat(Collector.traceId(span)).isNotEqualTo(TRACE);
                assertThat(span.getParentSpanId().isEmpty()).isTrue();
            });
        }
    }

    @Test
    void a_collector_that_is_away_costs_spans_one_line_of_log_and_no_time() throws Exception {
        try (AgentProcess agent =
                new AgentProcess(folder, List.of(), List.of("trace.endpoint=http://127.0.0.1:9/v1/traces"))) {
            for (int i = 0; i < 1_000; i++) {
                assertThat(agent.post("/v2/models/wine/infer", INFER)).isEqualTo(200);
            }
            String metrics = "";
            for (int i = 0; i < 500 && !metrics.matches("(?s).*outcome=\"failed\"} [1-9].*"); i++) {
                Thread.sleep(20);
                metrics = agent.get("/metrics").body();
            }
            assertThat(metrics)
                    .containsPattern("sandpiper_trace_spans_total\\{outcome=\"failed\"} [1-9]")
                    .containsPattern("sandpiper_trace_spans_total\\{outcome=\"dropped\"} [1-9]")
                    .contains("sandpiper_trace_spans_total{outcome=\"exported\"} 0\n");
            assertThat(agent.end()).as("ended within 5 s").isTrue();
            assertThat(agent.log().lines().filter(line -> line.contains("trace-collector-not-reached")))
                    .hasSize(1);
            assertThat(agent.log()).contains("ConnectException").doesNotContain("\tat ");
        }
    }

    @Test
    void off_by_default_it_loads_no_class_of_opentelemetry_and_sends_nothing() throws Exception {
        Path classes = folder.resolve("classes.log");
        try (AgentProcess agent = new AgentProcess(folder, List.of("-Xlog:class+load:file=" + classes), List.of())) {
            assertThat(agent.post("/v2/models/wine/infer", INFER, "traceparent", SAMPLED))
                    .isEqualTo(200);
            agent.call("ModelInfer", GRPC_INFER, Map.of("traceparent", SAMPLED));
            assertThat(agent.get("/metrics").body()).doesNotContain("trace_spans");
            assertThat(Files.readString(classes))
                    .contains("io.sandpiper.agent.serve.RequestIntake")
                    .doesNotContain("io.opentelemetry")
                    .doesNotContain("OtlpTracing");
        }
    }
}
