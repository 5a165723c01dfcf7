package io.sandpiper.agent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.proto.trace.v1.Span;
import io.sandpiper.agent.infer.CallOrigin;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.error.InvalidInputException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SamplingTest {
    private static final String PARENT = "4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7";
    private static final InstalledVersion VERSION = new InstalledVersion(
            "wine", "1.0.0", null, "fp32", MediaTypes.ONNX, Path.of("wine.onnx"), null, Instant.EPOCH);

    @Test
    void the_callers_decision_leads_and_the_ratio_decides_where_there_is_none() throws Exception {
        try (Collector collector = new Collector();
                Slots slots = new Slots(List.of(), new SlotSettings(1, 1, SlotSettings.ANY_MEMORY))) {
            OtlpTracing tracing =
                    new OtlpTracing(new TraceSettings(URI.create(collector.endpoint()), 0, "9.9.9"), slots);
            ask(tracing, List.of());
            ask(tracing, List.of("00-" + PARENT + "-01"));
            ask(tracing, List.of("00-" + PARENT + "-00"));
            tracing.close();
            assertThat(collector.requests())
                    .extracting(Span::getName, Collector::traceId)
                    .containsExactly(org.assertj.core.groups.Tuple.tuple("infer wine", PARENT.substring(0, 32)));
            assertThat(tracing.spans()).containsEntry("dropped", 0L).containsEntry("failed", 0L);
        }
    }

    private static void ask(OtlpTracing tracing, List<String> traceparent) {
        CallTimes times =
                new CallTimes(CallOrigin.of("infer", name -> name.equals("traceparent") ? traceparent : List.of()));
        times.queued();
        times.taken();
        times.ended();
        tracing.used(VERSION, "", times);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:4318", "ftp://collector/v1/traces", "http:///v1/traces", "collector"})
    void an_endpoint_that_is_no_url_of_http_is_refused(String endpoint) {
        assertThatThrownBy(() -> new TraceSettings(URI.create(endpoint), 1, "9.9.9"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("trace.endpoint: " + endpoint);
    }
}
