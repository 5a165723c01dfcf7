package io.sandpiper.converter.footprint;

import static java.util.Objects.requireNonNull;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.engine.tflite.TfliteEngine;
import io.sandpiper.host.child.ProcessMemory;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelFileType;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The child of {@link ServingMemory}: loads a model, answers the first golden case, prints one number of bytes. */
public final class ServingMemoryMain {
    /** Memory is planned in the first run and reused from the second. */
    private static final int RUNS = 3;

    /** Features of both warm-up models, whose input is called x. */
    private static final int WARM_UP_WIDTH = 4;

    /** Writing 5 to it begins VmHWM anew (proc_pid_clear_refs(5)). */
    private static final Path MARK = Path.of("/proc/self/clear_refs");

    private static final List<Supplier<Engine>> ENGINES = List.of(OnnxEngine::new, TfliteEngine::new);

    private ServingMemoryMain() {}

    /** @param args the model file and the file of golden cases */
    public static void main(String[] args) throws IOException, EngineException {
        Path model = Path.of(args[0]);
        Golden golden = Json.read("golden", Files.readAllBytes(Path.of(args[1])), Golden.class);
        if (golden.cases().isEmpty() || ProcessMemory.peak() == 0) {
            System.exit(ExitCode.FAILED);
        }
        String mediaType = ModelFileType.mediaType(model);
        Engine engine = ENGINES.stream()
                .map(Supplier::get)
                .filter(e -> e.reads(mediaType))
                .findFirst()
                .orElseThrow();
        warmUp(engine, mediaType.equals(MediaTypes.ONNX) ? "warm-up.onnx" : "warm-up.tflite");
        List<Tensor> inputs = golden.cases().getFirst().inputs().stream()
                .map(Golden.Value::tensor)
                .toList();
        Files.writeString(MARK, "5");
        long before = ProcessMemory.resident();
        try (LoadedModel loaded = engine.load(model, LoadOptions.SERVING);
                Execution execution = loaded.open(1)) {
            run(execution, inputs);
        }
        System.out.println(Math.max(0, ProcessMemory.peak() - before));
    }

    /** What the engine takes once, its library first, whatever model comes. */
    private static void warmUp(Engine engine, String resource) throws IOException, EngineException {
        byte[] bytes;
        try (InputStream in = requireNonNull(
                ServingMemoryMain.class.getResourceAsStream("/io/sandpiper/converter/footprint/" + resource))) {
            bytes = in.readAllBytes();
        }
        ByteBuffer model = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
        try (LoadedModel loaded = engine.load(model, LoadOptions.SERVING);
                Execution execution = loaded.open(1)) {
            run(execution, List.of(Tensor.allocate("x", DataType.FP32, 1, WARM_UP_WIDTH)));
        }
    }

    private static void run(Execution execution, List<Tensor> inputs) throws EngineException {
        for (int i = 0; i < RUNS; i++) {
            execution.run(inputs);
        }
    }
}
