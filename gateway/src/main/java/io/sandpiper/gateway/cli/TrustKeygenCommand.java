package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sandpiper.gateway.trust.key.KeyKind;
import io.sandpiper.gateway.trust.key.SigningKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sandpiper trust keygen}: a team's key, and its public half to hand in. */
@Command(
        name = "keygen",
        description = "Make a key that signs, for a delegation: the private half stays there.",
        footer = {
            "",
            "Example:",
            "  sandpiper trust keygen --to /media/ocr-team --name ocr",
            "  sandpiper trust delegate ocr --pattern 'ocr-*' --key /media/ocr-team/ocr-1a2b3c4d.pub.pem    (an admin)",
            "  TOKEN='pkcs11:token=anna?module-path=/usr/lib/softhsm/libsofthsm2.so'",
            "  sandpiper trust keygen --to \"$TOKEN\" --name ocr"
        })
final class TrustKeygenCommand extends PrintingCommand {
    @Option(
            names = "--to",
            required = true,
            paramLabel = "PLACE",
            description = "where it is made: a folder, or the pkcs11: URI of a token")
    String to;

    @Option(names = "--name", defaultValue = "key", paramLabel = "NAME", description = "of the key (default: key)")
    String name;

    @Mixin
    KeyTypeOption keyType = new KeyTypeOption();

    TrustKeygenCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    public Integer call() {
        if (!name.matches("[a-z0-9-]{1,63}")) {
            throw new CommandException(ExitCode.USAGE, "name: " + name + " (expected: 1 to 63 of a-z, 0-9 and -)");
        }
        KeyKind kind = keyType.kind();
        KeyPlace place = KeyPlace.parse(to);
        place.mustHold(kind);
        OperatorKeys keys = place.open(contexts, new KeySecrets(contexts), true);
        SigningKey key = keys.make(name, kind);
        Path half = keys.publicHalf(key);
        try {
            DurableFiles.write("trust.public-key", half, key.publicKey().pem().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot write " + half + ": " + e.getMessage());
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.put("private", keys.place(key)).put("public", half.toString()).put("id", key.id());
        print(answer, () -> {
            console.out().println(half);
            console.err().println("The private half is " + keys.place(key) + ", closed by " + keys.closedBy() + ".");
        });
        return ExitCode.DONE;
    }
}
