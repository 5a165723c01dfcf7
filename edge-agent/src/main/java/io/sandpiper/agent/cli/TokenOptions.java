package io.sandpiper.agent.cli;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.EnrollToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code enroll} has its token from: one of these, else the environment. */
final class TokenOptions {
    static final String VARIABLE = "SANDPIPER_ENROLL_TOKEN";

    @Option(
            names = "--token",
            paramLabel = "-|sp1.…",
            description = {
                "What `sandpiper enroll-token create`, or `sandpiper devices reenroll`, printed;",
                "-: the first line of standard input. A token that stands here shows in the list of processes, to any user"
                        + " of this machine."
            })
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "Holds the token. Without either option: the environment's " + VARIABLE + ".")
    private @Nullable Path file;

    EnrollToken read(InputStream in, Map<String, String> environment) throws IOException {
        String text = file != null ? ofFile(file) : "-".equals(token) ? firstLine("standard input", in) : token;
        String given = text == null ? environment.get(VARIABLE) : text;
        if (given == null) {
            throw new InvalidInputException(
                    "enrolment token", "none", "--token-file FILE, --token - or " + VARIABLE + " in the environment");
        }
        return EnrollToken.parse(given.strip());
    }

    private static String ofFile(Path file) {
        try {
            return firstLine(file.toString(), Files.newInputStream(file));
        } catch (IOException e) {
            throw new InvalidInputException("--token-file", file, "a file that can be read", e);
        }
    }

    private static String firstLine(String source, InputStream from) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(from, StandardCharsets.US_ASCII))) {
            String line = reader.readLine();
            if (line == null) {
                throw new InvalidInputException("enrolment token", source + " is empty", "the token in its first line");
            }
            return line;
        }
    }
}
