package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.OutputFormat;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper trust keygen}: a team's key, and its public half to hand in. */
@Command(
        name = "keygen",
        description = "Make a key that signs, for a delegation: the private half stays in DIR.",
        footer = {
            "",
            "Example:",
            "  sandpiper trust keygen --to /media/ocr-team --name ocr",
            "  sandpiper trust delegate ocr --pattern 'ocr-*' --key /media/ocr-team/ocr-1a2b3c4d.pub.pem    (an admin)"
        })
final class TrustKeygenCommand implements Callable<Integer> {
    private final ContextFile contexts;
    private final Console console;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "where it is made")
    Path folder;

    @Option(names = "--name", defaultValue = "key", paramLabel = "NAME", description = "of the file (default: key)")
    String name;

    @Option(
            names = "--key-type",
            paramLabel = "TYPE",
            defaultValue = "ed25519",
            description = "ed25519, ecdsa or rsa (default: ed25519)")
    String keyType;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            description = "table or json (default: table)")
    OutputFormat format;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    TrustKeygenCommand(ContextFile contexts, Console console) {
        this.contexts = contexts;
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!name.matches("[a-z0-9-]{1,63}")) {
            throw new CommandException(ExitCode.USAGE, "name: " + name + " (expected: 1 to 63 of a-z, 0-9 and -)");
        }
        KeyKind kind = KeyKind.parse(keyType);
        OperatorKeys keys = OperatorKeys.open(folder, new OperatorKeys.Passphrase(contexts).get(true));
        SigningKey key = keys.make(name, kind);
        Path file = keys.file(key);
        Path half = folder.resolve(String.valueOf(file.getFileName()).replaceFirst("\\.pem$", ".pub.pem"));
        try {
            DurableFiles.write("trust.public-key", half, key.publicKey().pem().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot write " + half + ": " + e.getMessage());
        }
        if (format == OutputFormat.json) {
            ObjectNode answer = Json.MAPPER.createObjectNode();
            answer.put("private", file.toString())
                    .put("public", half.toString())
                    .put("id", key.id());
            console.out().println(Json.text(answer));
        } else {
            console.out().println(half);
            console.err().println("The private half is " + file + ", closed by the passphrase.");
        }
        return ExitCode.DONE;
    }
}
