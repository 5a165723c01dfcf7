package io.sandpiper.converter.importer.foreign;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Cases;
import io.sandpiper.converter.importer.ImportLimits;
import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.onnx.ConstantTensors;
import io.sandpiper.converter.progress.Progress;
import io.sandpiper.converter.progress.Stage;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.host.child.ChildResult;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A framework whose own code has to read the file: a script in its family's environment, in the sandbox. Nothing that it
 * prints is believed, nor its exit code; it leaves files, which are read as a stranger's. Stateless.
 */
abstract class ForeignImporter implements Importer {
    private static final int TOOLS = 16;
    private static final String PYTHON = "bin/python3";

    private final String framework;
    private final String script;
    private final Environments environments;
    private final Sandbox sandbox;

    ForeignImporter(String framework, String script, Environments environments, Sandbox sandbox) {
        this.framework = framework;
        this.script = script;
        this.environments = environments;
        this.sandbox = sandbox;
    }

    @Override
    public final String framework() {
        return framework;
    }

    /** The family that reads this source. @throws RefusedException where none does */
    abstract Family family(Source source, Families families) throws IOException;

    /** Where the family's Python lies; it is built where it is not there. */
    Path environment(Family family, Progress progress) throws IOException {
        return environments.build(family, line -> progress.at(Stage.CHECK, 0.1, line));
    }

    @Override
    public final Imported read(Source source, @Nullable Path data, Path scratch, Progress progress) throws IOException {
        Sandbox.require();
        Family family = family(source, environments.families());
        Path environment = environment(family, progress);
        progress.at(Stage.CHECK, 0.3, framework + " reads the model, in a sandbox");
        try (JobFolder job = JobFolder.create()) {
            job.take(source.path(), "model");
            List<String> command = new ArrayList<>(List.of(
                    environment.resolve(PYTHON).toString(),
                    // Its environment is empty but for what the sandbox sets, so that -I is not needed.
                    "-s",
                    "-P",
                    "-B",
                    Sandbox.SCRIPTS + "/" + script,
                    Sandbox.IN + "/model",
                    Sandbox.OUT));
            if (data != null) {
                String name = Dataset.isZip(data) ? "data.npz" : "data.csv";
                job.take(data, name);
                command.addAll(List.of("--data", Sandbox.IN + "/" + name));
            }
            job.handOver();
            Path scripts = environments.scripts();
            sandbox.probe(job, environment, scripts, family, environment.resolve(PYTHON));
            ChildResult result = sandbox.run(job, environment, scripts, family, command);
            return left(job.out(), result, scratch);
        }
    }

    private Imported left(Path out, ChildResult result, Path scratch) throws IOException {
        String refused = text(out.resolve("refused.txt"));
        if (refused != null) {
            throw new RefusedException(framework + ": " + sentence(refused));
        }
        Path model = out.resolve("model.onnx");
        Path cases = out.resolve("cases.onnx");
        if (!isFile(model, Limits.BLOB_BYTES) || !isFile(cases, ImportLimits.CASES_BYTES)) {
            throw new RefusedException(framework + ": " + sandbox.why(result));
        }
        Path taken = Files.copy(model, scratch.resolve("model.onnx"));
        String facts = text(out.resolve("import.json"));
        JsonNode told = facts == null ? Json.MAPPER.createObjectNode() : read(facts);
        String said = told.path("framework").asText("");
        return new Imported(
                said.isEmpty() ? framework : sentence(said), taken, cases(cases), tools(told.path("tools")));
    }

    private static JsonNode read(String facts) {
        return Json.read("import.json", facts.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    }

    private static Map<String, String> tools(JsonNode told) {
        Map<String, String> tools = new TreeMap<>();
        told.properties().stream()
                .limit(TOOLS)
                .filter(e -> e.getKey().matches("[a-z0-9._-]{1,40}")
                        && e.getValue().asText().matches("[\\w.+-]{1,40}"))
                .forEach(e -> tools.put(e.getKey(), e.getValue().asText()));
        return tools;
    }

    private static Cases cases(Path file) throws IOException {
        List<Tensor> inputs = new ArrayList<>();
        List<Tensor> outputs = new ArrayList<>();
        for (Tensor tensor : ConstantTensors.read(file)) {
            String name = tensor.name();
            if (name.startsWith("in:")) {
                inputs.add(new Tensor(name.substring(3), tensor.datatype(), tensor.shape(), tensor.data()));
            } else if (name.startsWith("out:")) {
                outputs.add(new Tensor(name.substring(4), tensor.datatype(), tensor.shape(), tensor.data()));
            }
        }
        return new Cases(inputs, outputs);
    }

    private static String sentence(String text) {
        return InvalidInputException.shown(text.strip(), ImportLimits.REASON_CHARS);
    }

    private static @Nullable String text(Path file) throws IOException {
        if (!isFile(file, ForeignLimits.SENTENCE_BYTES)) {
            return null;
        }
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /** A plain file; never a link, which could lead to a file of this machine. */
    private static boolean isFile(Path file, long most) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > 0 && Files.size(file) <= most;
    }
}
