package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.gateway.audit.AuditExport;
import io.sandpiper.gateway.audit.AuditPublicKey;
import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.protocol.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sandpiper audit verify}: whether the log is whole, at the gateway or in an export, without any gateway. */
@Command(
        name = "verify",
        description =
                "Check the gateway's log, or an export: what is cut, changed or out of order is named (exit code 3).",
        footer = {"", "Example:", "  sandpiper audit verify audit.jsonl --key audit-key.pem"})
final class AuditVerifyCommand extends PrintingCommand {
    @Parameters(arity = "0..1", paramLabel = "FILE", description = "an export; none: the gateway checks its own log")
    @Nullable Path file;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "the gateway's key (sandpiper audit key), kept elsewhere")
    @Nullable Path key;

    AuditVerifyCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    public Integer call() {
        return file == null ? atGateway() : inFile(file);
    }

    private int atGateway() {
        try (GatewayClient gateway = new GatewayClient(contexts)) {
            return tell(gateway.get("/v1/audit/verify"));
        }
    }

    private int inFile(Path export) {
        AuditPublicKey trusted = key == null ? null : publicKey(key);
        try (BufferedReader in = Files.newBufferedReader(export, StandardCharsets.UTF_8)) {
            AuditExport.Checked checked = AuditExport.verify(in, trusted);
            if (key == null) {
                console.err()
                        .println("Checked by the key " + checked.key()
                                + " that stands in the file itself: give --key, or"
                                + " compare it with sandpiper audit key.");
            }
            return tell(Json.MAPPER.valueToTree(checked.report()));
        } catch (IOException e) {
            throw unreadable(export, e);
        }
    }

    private static AuditPublicKey publicKey(Path file) {
        try {
            return AuditPublicKey.parse(Files.readString(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** What such exceptions say of themselves may be no more than the file's name. */
    private static CommandException unreadable(Path file, IOException e) {
        String reason = e instanceof NoSuchFileException
                ? "there is no such file"
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return new CommandException(ExitCode.FAILED, "cannot read " + file + ": " + reason);
    }

    private int tell(JsonNode report) {
        boolean whole = report.path("whole").asBoolean();
        print(report, () -> {
            report.path("findings").forEach(finding -> console.out().println(finding.asText()));
            console.out()
                    .println((whole ? "whole: " : "NOT whole: ")
                            + report.path("entries").asLong() + " entries, "
                            + report.path("first").asLong() + " to "
                            + report.path("last").asLong() + ", signed up to "
                            + report.path("signed").asLong() + ", head " + Answers.brief(report, "head"));
        });
        return whole ? ExitCode.DONE : ExitCode.REFUSED;
    }
}
