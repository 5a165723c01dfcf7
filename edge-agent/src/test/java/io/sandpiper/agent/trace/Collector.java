package io.sandpiper.agent.trace;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Receives OTLP over HTTP, as the specification has it (opentelemetry.io, "OTLP/HTTP"), and keeps the spans. */
final class Collector implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 20_000;

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Resource> resources = new CopyOnWriteArrayList<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", exchange -> {
            boolean protobuf =
                    "application/x-protobuf".equals(exchange.getRequestHeaders().getFirst("Content-Type"));
            ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                    .getResourceSpansList()
                    .forEach(each -> {
                        resources.add(each.getResource());
                        each.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
                    });
            exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(protobuf ? 200 : 415, -1);
            exchange.close();
        });
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** Waits until so many requests' spans are there, by the order in which they ended. */
    List<Span> requests(int count) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (requests().size() < count && System.currentTimeMillis() < end) {
            Thread.sleep(20);
        }
        return requests();
    }

    List<Span> requests() {
        return spans.stream().filter(s -> s.getName().startsWith("infer ")).toList();
    }

    /** What stands below a span, by name. */
    List<Span> below(Span parent) {
        return spans.stream()
                .filter(s -> s.getParentSpanId().equals(parent.getSpanId()))
                .toList();
    }

    List<String> resource() {
        return new ArrayList<>(
                attributes(resources.getFirst().getAttributesList()).keySet());
    }

    static String traceId(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    static String parentId(Span span) {
        return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }

    static Map<String, String> attributes(Span span) {
        return attributes(span.getAttributesList());
    }

    private static Map<String, String> attributes(List<io.opentelemetry.proto.common.v1.KeyValue> pairs) {
        return pairs.stream()
                .collect(Collectors.toMap(
                        pair -> pair.getKey(),
                        pair -> pair.getValue().hasStringValue()
                                ? pair.getValue().getStringValue()
                                : Long.toString(pair.getValue().getIntValue())));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
