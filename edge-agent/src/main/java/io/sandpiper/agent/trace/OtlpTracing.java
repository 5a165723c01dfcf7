package io.sandpiper.agent.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.sandpiper.agent.infer.CallTimes;
import io.sandpiper.agent.infer.ServerName;
import io.sandpiper.agent.infer.UseListener;
import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.Slots;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * One span a request to a model, made when the request has ended, from the times that were taken anyway: {@code infer
 * MODEL}, with a span below it for the wait in the queue, the reading of inputs, the model's runs and the writing of
 * outputs. Phases that come several times (a run an instance) are added up and stand one after another. Any thread.
 */
public final class OtlpTracing implements RequestTracing {
    private static final AttributeKey<String> MODEL = AttributeKey.stringKey("sandpiper.model.name");
    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("sandpiper.model.version");
    private static final AttributeKey<String> VARIANT = AttributeKey.stringKey("sandpiper.model.variant");
    private static final AttributeKey<String> ENGINE = AttributeKey.stringKey("sandpiper.engine");
    private static final AttributeKey<String> PROTOCOL = AttributeKey.stringKey("sandpiper.protocol");
    private static final AttributeKey<Long> BATCH = AttributeKey.longKey("sandpiper.batch");
    private static final AttributeKey<Long> RUNS = AttributeKey.longKey("sandpiper.runs");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    /** It logs each message that fails, with a stack; {@link SpanQueue} tells the first. Held, or its level is lost. */
    private static final Logger EXPORTERS = Logger.getLogger("io.opentelemetry.exporter");

    private final Slots slots;
    private final SpanQueue queue;
    private final SdkTracerProvider provider;
    private final Tracer tracer;

    /** @param slots tell which engine runs a version */
    public OtlpTracing(TraceSettings settings, Slots slots) {
        EXPORTERS.setLevel(Level.OFF);
        this.slots = slots;
        this.queue = new SpanQueue(OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(TraceLimits.TIMEOUT)
                .setConnectTimeout(TraceLimits.TIMEOUT)
                .setRetryPolicy(null)
                .build());
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        ServerName.NAME,
                        AttributeKey.stringKey("service.version"),
                        settings.agentVersion())))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sample())))
                .addSpanProcessor(queue)
                .build();
        this.tracer = provider.get("io.sandpiper.agent");
    }

    @Override
    public void used(InstalledVersion version, String error, CallTimes times) {
        long arrived = epochNanos(times);
        Span span = tracer.spanBuilder("infer " + version.model())
                .setParent(TraceParent.of(times.origin()))
                .setSpanKind(SpanKind.SERVER)
                .setStartTimestamp(arrived, TimeUnit.NANOSECONDS)
                .startSpan();
        if (span.isRecording()) {
            describe(span, version, error, times);
            phases(span, arrived, times);
        }
        span.end(arrived + times.totalNanos(), TimeUnit.NANOSECONDS);
    }

    private void describe(Span span, InstalledVersion version, String error, CallTimes times) {
        span.setAttribute(MODEL, version.model());
        span.setAttribute(VERSION, version.version());
        span.setAttribute(VARIANT, version.variant());
        slots.find(version.model()).map(Slot::engine).ifPresent(engine -> span.setAttribute(ENGINE, engine));
        span.setAttribute(PROTOCOL, times.origin().protocol());
        span.setAttribute(BATCH, (long) times.samples());
        span.setAttribute(RUNS, (long) times.runs());
        if (!error.isEmpty()) {
            span.setAttribute(ERROR, error);
            if (!error.equals(UseListener.INVALID)) { // that one is the caller's fault, not this server's
                span.setStatus(StatusCode.ERROR);
            }
        }
    }

    private void phases(Span span, long arrived, CallTimes times) {
        Context parent = Context.root().with(span);
        long at = arrived + times.queuedAfterNanos();
        at = phase(parent, "queue", at, times.queueNanos());
        at = phase(parent, "decode", at, times.inputNanos());
        at = phase(parent, "run", at, times.inferNanos());
        phase(parent, "encode", at, times.outputNanos());
    }

    /** Nothing for a phase that was not reached. @return where it ended */
    private long phase(Context parent, String name, long start, long nanos) {
        if (nanos > 0) {
            tracer.spanBuilder(name)
                    .setParent(parent)
                    .setStartTimestamp(start, TimeUnit.NANOSECONDS)
                    .startSpan()
                    .end(start + nanos, TimeUnit.NANOSECONDS);
        }
        return start + nanos;
    }

    /** When the request arrived, by the clock on the wall. */
    private static long epochNanos(CallTimes times) {
        return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - times.sinceArrivalNanos();
    }

    @Override
    public Map<String, Long> spans() {
        return queue.counts();
    }

    @Override
    public void close() {
        provider.shutdown().join(TraceLimits.END.toMillis(), TimeUnit.MILLISECONDS);
    }
}
