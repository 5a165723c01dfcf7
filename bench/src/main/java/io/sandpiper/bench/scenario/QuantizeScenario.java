package io.sandpiper.bench.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sandpiper.bench.peer.PeerUnavailableException;
import io.sandpiper.bench.quantize.Claims;
import io.sandpiper.bench.quantize.Converted;
import io.sandpiper.bench.quantize.Net;
import io.sandpiper.bench.quantize.Quantizers;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Nine nets, quantized by the converter and by onnxruntime.quantization, NNCF and TFLiteConverter, and judged on data that
 * none of them saw. Claims: see {@link Claims}. {@code SANDPIPER_BENCH_NETS=cnn,mlp} takes some nets only; such a run, as one
 * without a peer, closes nothing.
 */
public final class QuantizeScenario implements Scenario {
    /** Of the float file's bytes: what the converter may publish where it has to be small. */
    private static final double MAX_BYTES = 0.5;

    @Override
    public Map<String, Object> run(Path root, PrintStream people) throws Exception {
        Path scratch = Files.createTempDirectory("sandpiper-bench");
        List<Net> nets = Net.named(System.getenv().getOrDefault("SANDPIPER_BENCH_NETS", ""));
        Quantizers quantizers = Quantizers.prepare(root, people);
        Map<String, Object> rows = new LinkedHashMap<>();
        Map<String, String> skipped = new TreeMap<>(quantizers.absent());
        Map<String, JsonNode> judged = new LinkedHashMap<>();
        for (Net net : nets) {
            try {
                JsonNode line = net(root, scratch, net, quantizers, people);
                judged.put(net.toString(), line);
                rows.put(net.toString(), line);
            } catch (PeerUnavailableException e) {
                people.println(net + ": " + e.getMessage());
                rows.put(net.toString(), NullNode.getInstance());
                skipped.put(net.toString(), String.valueOf(e.getMessage()));
            }
        }
        Claims claims = new Claims(skipped.isEmpty() && nets.size() == Net.values().length);
        judged.forEach(claims::add);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("nets", rows);
        figures.put("skipped", skipped);
        figures.put("claims", claims.figures());
        figures.put("held", claims.held());
        return figures;
    }

    private static JsonNode net(Path root, Path scratch, Net net, Quantizers quantizers, PrintStream people)
            throws IOException, InterruptedException {
        Path folder = quantizers.net(net);
        quantizers.peers(net);
        long most = (long) (MAX_BYTES * Files.size(folder.resolve("model.onnx")));
        Map<String, Converted> conversions = new LinkedHashMap<>();
        Map<String, Path> files = new LinkedHashMap<>();
        for (String name : List.of(Claims.DEFAULT, Claims.MAX_BYTES)) {
            List<String> options =
                    name.equals(Claims.DEFAULT) ? List.of() : List.of("--max-bytes", Long.toString(most));
            Converted converted = Converted.run(root, folder, scratch, options);
            people.printf("%s: %s in %.0f s %s%n", net, name, converted.seconds(), converted.reason());
            conversions.put(name, converted);
            Path file = converted.file();
            if (file != null) {
                files.put(name, file);
            }
        }
        ObjectNode line = (ObjectNode) Json.MAPPER.readTree(quantizers.compare(net, files));
        conversions.forEach((name, converted) -> complete(line, name, converted));
        print(line, people);
        return line;
    }

    /** Adds what the conversion cost to its row, or why there is none. */
    private static void complete(ObjectNode line, String name, Converted converted) {
        ObjectNode ours = (ObjectNode) line.path("sandpiper");
        if (ours.path(name) instanceof ObjectNode row) {
            row.put("variant", converted.variant());
            row.put("convertSeconds", converted.seconds());
            row.put("convertCpuSeconds", converted.cpuSeconds());
        } else {
            ours.putNull(name);
            ((ObjectNode) line.path("skipped")).put(name, converted.reason());
        }
    }

    private static void print(JsonNode line, PrintStream people) {
        row("fp32", line.path("fp32"), people);
        line.path("peers").properties().forEach(peer -> row(peer.getKey(), peer.getValue(), people));
        line.path("sandpiper").properties().forEach(ours -> row(ours.getKey(), ours.getValue(), people));
    }

    private static void row(String name, JsonNode row, PrintStream people) {
        if (row.isObject()) {
            people.printf(
                    "  %-32s %.4f, agreement %.3f, loss %.4f (%.4f to %.4f), %d bytes, %.3f ms, speed %.2f%n",
                    name,
                    row.path("metric").asDouble(),
                    row.path("agreement").asDouble(),
                    row.path("loss").asDouble(),
                    row.path("lossLow").asDouble(),
                    row.path("lossHigh").asDouble(),
                    row.path("bytes").asLong(),
                    row.path("cpuMillis").asDouble(),
                    row.path("speed").asDouble());
        } else {
            people.printf("  %-32s %s%n", name, row.isTextual() ? row.asText() : "-");
        }
    }
}
