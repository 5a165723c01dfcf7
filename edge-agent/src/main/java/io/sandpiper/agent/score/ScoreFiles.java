package io.sandpiper.agent.score;

import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files of one job: what is read, and what comes out of it. */
public record ScoreFiles(Path input, Path output, Path rejects) {
    public ScoreFiles {
        output = output.toAbsolutePath().normalize();
        rejects = rejects.toAbsolutePath().normalize();
    }

    /** Refuses to write over what is there. */
    void checkFree() {
        for (Path file : new Path[] {output, rejects}) {
            if (Files.exists(file)) {
                throw new InvalidInputException(
                        "--output", file, "no such file yet; --restart scores everything again and replaces it");
            }
        }
    }

    /** Renames both; done again after a kill, it finds what is renamed already. */
    void putInPlace(Checkpoint done) throws IOException {
        Path partialRejects = PartialFile.of(rejects);
        if (done.rejected() == 0) {
            Files.deleteIfExists(partialRejects);
        } else if (Files.exists(partialRejects)) {
            DurableFiles.move("score.rejects", partialRejects, rejects);
        }
        Path partialOutput = PartialFile.of(output);
        if (Files.exists(partialOutput)) {
            DurableFiles.move("score.output", partialOutput, output);
        }
        if (!Files.exists(output)) {
            throw new InvalidInputException(
                    "--output", output, "the file that was scored before; it is gone: --restart scores it again");
        }
    }
}
