package io.sandpiper.e2e.trustclients;

import io.sandpiper.e2e.process.Command;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Another project's client, as a command.
 *
 * @param words the command, to which what it shall read is added
 */
record ForeignClient(String name, List<String> words) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /**
     * A repository to read.
     *
     * @param root what a client without a state begins with
     * @param base {@code metadata/} and {@code targets/} lie below it
     */
    record Repository(Path root, URI base, String token) {}

    /**
     * Reads one target.
     *
     * @param state where it keeps what it trusts
     * @param to an empty folder for the target
     * @return {@code ok LENGTH SHA256} or {@code refused REASON}
     */
    String read(Repository repository, Path state, String target, Path to) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(
                state.toString(),
                repository.root().toString(),
                repository.base() + "metadata/",
                repository.base() + "targets/",
                target,
                to.toString()));
        return new Command(all, Map.of("TOKEN", repository.token()), to, false)
                .run(PATIENCE)
                .succeeded()
                .out()
                .strip();
    }
}
