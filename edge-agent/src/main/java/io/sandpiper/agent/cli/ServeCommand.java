package io.sandpiper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper-agent serve}, as the command line's parser reads it; what is plain {@link ServeArguments} reads. */
@Command(
        name = "serve",
        description = "Answer on this device; where it is enrolled, run what the fleet assigns.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  sandpiper-agent serve --config agent.yaml",
            "  sandpiper-agent serve --model fashion=fashion.onnx     (no fleet at all)"
        })
public final class ServeCommand implements Callable<Integer> {
    private final ServeStart start;

    @Option(names = "--config", paramLabel = "FILE", description = "A YAML file; its keys: --print-config.")
    private @Nullable Path file;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where to answer (default 127.0.0.1:8090).")
    private @Nullable String http;

    @Option(
            names = "--socket",
            paramLabel = "PATH",
            description = "A Unix socket to answer HTTP on too (default none).")
    private @Nullable Path socket;

    @Option(
            names = "--grpc",
            paramLabel = "HOST:PORT",
            description = "Where to answer gRPC (default 127.0.0.1:8091), or off.")
    private @Nullable String grpc;

    @Option(names = "--data", paramLabel = "DIR", description = "Where to keep data (default var/agent).")
    private @Nullable Path data;

    @Option(
            names = "--model",
            paramLabel = "NAME=FILE",
            description =
                    "A bundle, an .onnx or a .tflite file to serve (FILE.yaml beside it, or model.yaml, is its spec);"
                            + " repeatable.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--batch",
            paramLabel = "MODEL=SAMPLES[:DELAY]",
            description = "Let requests to a model share runs of so many samples, for example wine=16:2ms; repeatable.")
    private List<String> batching = new ArrayList<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Any other key; repeatable.")
    private Map<String, String> settings = new HashMap<>();

    @Option(names = "--print-config", description = "Show each key with its value and source, and end.")
    private boolean printConfig;

    public ServeCommand(ServeStart start) {
        this.start = start;
    }

    @Override
    public Integer call() throws IOException {
        return start.start(arguments());
    }

    /** What the command line said. */
    ServeArguments arguments() {
        Map<String, String> flags = new HashMap<>(settings);
        if (http != null) {
            flags.put("http.listen", http);
        }
        if (socket != null) {
            flags.put("http.socket", socket.toString());
        }
        if (grpc != null) {
            flags.put("grpc.listen", grpc);
        }
        if (data != null) {
            flags.put("data", data.toString());
        }
        if (!batching.isEmpty()) {
            flags.put("slot.batching", String.join(",", batching));
        }
        return new ServeArguments(file, flags, models, printConfig);
    }
}
