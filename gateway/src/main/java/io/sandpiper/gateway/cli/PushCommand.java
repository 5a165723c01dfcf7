package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper push}: from a model file to an accepted version, or a refusal with its reason. */
@Command(
        name = "push",
        description = "Push a model: upload, check, optimize, quantize, prove, publish.",
        footer = {
            "",
            "Example:",
            "  sandpiper push fashion.onnx --name fashion --version 1.0.0 --spec model.yaml \\",
            "      --calibration calibration.npz --holdout holdout.npz --assign site=home",
            "",
            "Exit codes: 0 accepted, there already or waiting for a signature, 3 refused (check or evidence) or cancelled,",
            "1 failed, 5 not allowed, 6 unreachable"
        })
final class PushCommand extends RestCommand {
    @Parameters(
            paramLabel = "FILE",
            description = "what the training framework wrote: a file, a folder, or a zip archive")
    Path file;

    @Option(names = "--name", required = true, paramLabel = "MODEL", description = "1 to 63 of a-z, 0-9 and -")
    String name;

    @Option(names = "--version", required = true, paramLabel = "VERSION", description = "semantic version, as 1.2.0")
    String version;

    @Option(names = "--spec", paramLabel = "FILE", description = "what the model means (model.yaml)")
    @Nullable Path spec;

    @Option(names = "--calibration", paramLabel = "FILE", description = "samples to quantize with (.npz or .csv)")
    @Nullable Path calibration;

    @Option(names = "--holdout", paramLabel = "FILE", description = "labelled samples to prove with (.npz or .csv)")
    @Nullable Path holdout;

    @Option(names = "--assign", paramLabel = "SELECTOR", description = "assign when accepted, for example site=home")
    @Nullable String assign;

    @Option(names = "--tolerance", paramLabel = "SHARE", description = "metric that may be lost (default: 0.01)")
    @Nullable Double tolerance;

    @Option(names = "--max-bytes", paramLabel = "BYTES", description = "leave out variants that are larger")
    @Nullable Long maxBytes;

    @Option(
            names = "--max-ms",
            paramLabel = "MS",
            description = "leave out variants that take longer for one sample on the gateway's machine")
    @Nullable Double maxMs;

    @Option(
            names = "--target",
            split = ",",
            paramLabel = "CLASS",
            description = "device classes that it is for, linux/arm64+dotprod for example (default: any)")
    List<String> targets = new ArrayList<>();

    @Option(names = "--accept-regression", description = "accept a version worse than the one it replaces")
    boolean acceptRegression;

    @Option(
            names = "--seal",
            description = "seal the model for the devices that it is assigned to; the gateway keeps no plain copy")
    boolean seal;

    PushCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        ModelVersion target = new ModelVersion(name, version);
        if (assign != null) {
            Selector.parse(assign);
        }
        PushEvent last;
        try (PushProgress progress = new PushProgress(console)) {
            byte[] push = Json.bytes(digests(new BlobUpload(gateway, progress)));
            String path = "/v1/models/" + target.model() + "/versions/" + target.version();
            GatewayClient.Answer answer = gateway.put(path, BodyPublishers.ofByteArray(push));
            if (answer.status() == 200) {
                print(answer.body(), () -> alreadyThere(target, answer.body().path("assigned")));
                return ExitCode.DONE;
            }
            String job = JobFollower.id(answer.body());
            if (console.terminal()) {
                console.err().println(JobFollower.goesOn(job));
            }
            last = new JobFollower(gateway, console).follow(job, progress::show);
        }
        JsonNode event = Json.MAPPER.valueToTree(last);
        print(event, () -> PushOutcome.print(last, assign, console));
        return PushOutcome.exitCode(last.state());
    }

    private void alreadyThere(ModelVersion target, JsonNode assigned) {
        console.out().println(target + " is there already, with these bytes");
        if (assign != null) {
            List<String> devices = new ArrayList<>();
            assigned.forEach(device -> devices.add(device.asText()));
            new AssignedText(target, assign, devices).print(console);
        }
    }

    private ObjectNode digests(BlobUpload upload) {
        ObjectNode push = Json.MAPPER.createObjectNode();
        putModel(push, upload);
        put(push, upload, "spec", spec);
        put(push, upload, "calibration", calibration);
        put(push, upload, "holdout", holdout);
        if (assign != null) {
            push.put("assign", assign);
        }
        if (tolerance != null) {
            push.put("tolerance", tolerance);
        }
        if (maxBytes != null) {
            push.put("maxBytes", maxBytes);
        }
        if (maxMs != null) {
            push.put("maxMs", maxMs);
        }
        if (!targets.isEmpty()) {
            targets.forEach(push.putArray("target")::add);
        }
        if (seal) {
            push.put("seal", true);
        }
        if (acceptRegression) {
            push.put("acceptRegression", true);
        }
        return push;
    }

    private void putModel(ObjectNode push, BlobUpload upload) {
        if (!Files.isDirectory(file)) {
            put(push, upload, "model", file);
            return;
        }
        try (FolderArchive archive = FolderArchive.of(file.toRealPath())) {
            put(push, upload, "model", archive.file());
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot pack " + file + ": " + e.getMessage());
        }
    }

    private static void put(ObjectNode push, BlobUpload upload, String key, @Nullable Path file) {
        if (file != null) {
            push.put(key, upload.upload(key, file).toString());
        }
    }
}
