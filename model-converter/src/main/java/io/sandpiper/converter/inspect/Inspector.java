package io.sandpiper.converter.inspect;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.format.Formats;
import io.sandpiper.converter.format.ModelFormat;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Importers;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.onnx.Graph;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.host.file.ScratchFolder;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks into a model file. Blocking; stateless. A hostile ONNX or TensorFlow Lite file may end the process. */
public final class Inspector {
    private final Importers importers;
    private final Formats formats;

    public Inspector(Importers importers, Formats formats) {
        this.importers = importers;
        this.formats = formats;
    }

    /** @throws InvalidInputException or RefusedException where the file is no model */
    public Inspection inspect(Path path) throws IOException {
        Source source = Source.of(path);
        Optional<Importer> known = importers.of(source);
        long bytes = source.isFolder() ? size(source) : Files.size(path);
        if (known.isEmpty() && (source.isZip() || source.isFolder())) {
            return packed(bytes);
        }
        Importer importer = known.orElseThrow(importers::unknown);
        if (importer.framework().isEmpty()) {
            importer.read(source, null, path, (stage, fraction, message) -> {});
        }
        if (source.isFolder() || !importer.isReady()) {
            return foreign(importer, bytes);
        }
        ModelFormat format = formats.of(path);
        return format.mediaType().equals(MediaTypes.ONNX) ? onnx(path, format, bytes) : ready(path, format, bytes);
    }

    private static Inspection foreign(Importer importer, long bytes) {
        return closed(
                importer.framework(), bytes, "what is in it shows only once it is imported: sandpiper convert does so");
    }

    private static Inspection packed(long bytes) {
        return closed(
                "a folder or an archive", bytes, "what is in it shows once it is unpacked: inspect the model in it");
    }

    private static Inspection closed(String format, long bytes, String note) {
        return new Inspection(
                format,
                bytes,
                null,
                Map.of(),
                List.of(),
                List.of(),
                Map.of(),
                0,
                Map.of(),
                null,
                null,
                List.of(),
                List.of(note));
    }

    private static Inspection ready(Path path, ModelFormat format, long bytes) throws IOException {
        List<String> blockers = new ArrayList<>();
        List<TensorInfo> inputs = List.of();
        List<TensorInfo> outputs = List.of();
        try (LoadedModel model = format.engine().load(path, LoadOptions.SERVING)) {
            inputs = model.inputs();
            outputs = model.outputs();
        } catch (EngineException e) {
            blockers.add(shown(format.engine().name() + " cannot load it: " + e.getMessage()));
        }
        return new Inspection(
                "TensorFlow Lite",
                bytes,
                null,
                Map.of(),
                inputs,
                outputs,
                Map.of(),
                0,
                Map.of(),
                null,
                null,
                blockers,
                List.of());
    }

    private static Inspection onnx(Path path, ModelFormat format, long bytes) throws IOException {
        Graph graph = GraphFiles.read(path);
        List<String> blockers = new ArrayList<>();
        List<TensorInfo> inputs = List.of();
        List<TensorInfo> outputs = List.of();
        Work work = new Work(null, null);
        try (ScratchFolder scratch = ScratchFolder.ofKind("sandpiper-inspect")) {
            Path tapped = scratch.path().resolve("all.onnx");
            format.check(path, null, null);
            Graph all = graph.copy();
            all.expose(graph.nodes().stream()
                    .flatMap(n -> n.outputs().stream())
                    .filter(n -> !n.isEmpty())
                    .toList());
            GraphFiles.write(all, tapped);
            try (LoadedModel model = format.engine().load(path, LoadOptions.SERVING);
                    LoadedModel inner = format.engine().load(tapped, LoadOptions.SERVING)) {
                inputs = model.inputs();
                outputs = model.outputs();
                List<TensorInfo> known = new ArrayList<>(inputs);
                known.addAll(inner.outputs());
                work = Work.of(graph, known);
            }
        } catch (RefusedException | InvalidInputException | EngineException e) {
            blockers.add(shown(String.valueOf(e.getMessage())));
        }
        Map<String, Long> weightBytes = new TreeMap<>();
        long parameters = 0;
        for (Weights weights : graph.allWeights().toList()) {
            parameters += weights.elements();
            weightBytes.merge(weights.type(), weights.bytes(), Long::sum);
        }
        return new Inspection(
                "ONNX",
                bytes,
                graph.producer().map(Inspector::shown).orElse(null),
                graph.operatorSets(),
                inputs,
                outputs,
                operators(graph),
                parameters,
                weightBytes,
                work.flops(),
                work.activationBytes(),
                blockers,
                notes(work));
    }

    private static List<String> notes(Work work) {
        return work.flops() == null
                ? List.of("its shapes are free, so its arithmetic and memory depend on the input")
                : List.of();
    }

    private static Map<String, Long> operators(Graph graph) {
        Map<String, Long> counts =
                graph.allNodes().collect(Collectors.groupingBy(Inspector::name, Collectors.counting()));
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(e -> sorted.put(e.getKey(), e.getValue()));
        return sorted;
    }

    private static String name(Node node) {
        return shown(node.domain().equals(Node.STANDARD) ? node.operator() : node.domain() + ":" + node.operator());
    }

    private static long size(Source folder) throws IOException {
        long bytes = 0;
        for (String part : folder.parts()) {
            bytes += Files.size(folder.path().resolve(part));
        }
        return bytes;
    }

    private static String shown(@Nullable String text) {
        return InvalidInputException.shown(String.valueOf(text), 600);
    }
}
