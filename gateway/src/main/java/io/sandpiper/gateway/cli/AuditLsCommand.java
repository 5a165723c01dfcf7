package io.sandpiper.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.cli.TextTable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sandpiper audit ls}: who changed what. */
@Command(
        name = "ls",
        description = "List entries, the newest first.",
        footer = {"", "Example:", "  sandpiper audit ls --action assignment.add --limit 20"})
final class AuditLsCommand extends RestCommand {
    @Option(names = "--limit", paramLabel = "N", defaultValue = "100", description = "at most so many (default: 100)")
    int limit;

    @Option(names = "--action", paramLabel = "ACTION", description = "one action alone")
    @Nullable String action;

    @Option(names = "--who", paramLabel = "NAME", description = "one token, person or device alone")
    @Nullable String who;

    @Option(names = "--before", paramLabel = "SEQ", description = "entries before this number")
    @Nullable Long before;

    AuditLsCommand(ContextFile contexts, Console console) {
        super(contexts, console);
    }

    @Override
    int run(GatewayClient gateway) {
        StringBuilder path = new StringBuilder("/v1/audit?limit=" + limit);
        add(path, "action", action);
        add(path, "who", who);
        add(path, "before", before);
        JsonNode answer = gateway.get(path.toString());
        print(answer, () -> {
            TextTable table = new TextTable("SEQ", "AT", "WHO", "FROM", "ACTION", "OBJECT", "BEFORE", "AFTER");
            answer.path("entries")
                    .forEach(entry -> table.row(
                            Answers.text(entry, "seq"),
                            Answers.text(entry, "at"),
                            Answers.text(entry.path("who"), "kind") + " " + Answers.text(entry.path("who"), "name"),
                            Answers.text(entry.path("who"), "from"),
                            Answers.text(entry, "action"),
                            Answers.text(entry, "object"),
                            Answers.text(entry, "before"),
                            Answers.text(entry, "after")));
            table.print(console.out());
        });
        return ExitCode.DONE;
    }

    private static void add(StringBuilder path, String name, @Nullable Object value) {
        if (value != null) {
            path.append('&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        }
    }
}
