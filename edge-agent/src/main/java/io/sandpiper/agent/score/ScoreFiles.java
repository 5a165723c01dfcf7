package io.sandpiper.agent.score;

import io.sandpiper.host.file.DurableFiles;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The files of one job: what is read, and what comes out of it. */
public record ScoreFiles(Path input, Path output, Path rejects) {
    public ScoreFiles {
        output = output.toAbsolutePath().normalize();
        rejects = rejects.toAbsolutePath().normalize();
    }

    /** Where bad rows go unless asked otherwise. */
    public static Path rejectsOf(Path output) {
        return output.resolveSibling(output.getFileName() + ".rejects.csv");
    }

    /** Refuses folders that cannot be written to, before any work is done. */
    void checkFolders() {
        checkFolder("--output", output);
        checkFolder("--rejects", rejects);
    }

    static void checkFolder(String option, Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new InvalidInputException(option, file, "a file in a folder that exists");
        }
        if (!Files.isWritable(folder)) {
            throw new InvalidInputException(option, file, "a file in a folder that can be written to");
        }
    }

    /** Refuses to write over what is read, and one file over the other, whatever they are called. */
    void checkApart(Path modelFile) throws IOException {
        List<Path> written =
                List.of(output, rejects, PartialFile.of(output), PartialFile.of(rejects), OutputLock.file(output));
        for (Path file : written) {
            if (same(file, input)) {
                throw new InvalidInputException("--output, --rejects", file, "other files than --input");
            }
            if (same(file, modelFile)) {
                throw new InvalidInputException("--output, --rejects", file, "other files than the model's");
            }
        }
        if (same(output, rejects)) {
            throw new InvalidInputException("--rejects", rejects, "another file than --output");
        }
    }

    private static boolean same(Path one, Path other) throws IOException {
        return Files.exists(one) && Files.exists(other)
                ? Files.isSameFile(one, other)
                : one.equals(other.toAbsolutePath().normalize());
    }

    /** Deletes what stands in the way, finished or begun. */
    void delete() throws IOException {
        deletePartial();
        Files.deleteIfExists(output);
        Files.deleteIfExists(rejects);
    }

    /** True where all that a checkpoint counts is there, in files that still grow or are in place already. */
    boolean hold(Checkpoint checkpoint) throws IOException {
        boolean complete = checkpoint.complete();
        return (!complete && checkpoint.outputBytes() == 0 || holds(output, checkpoint.outputBytes(), complete))
                && (checkpoint.rejectBytes() == 0 || holds(rejects, checkpoint.rejectBytes(), complete));
    }

    private static boolean holds(Path file, long bytes, boolean complete) throws IOException {
        return size(PartialFile.of(file)) >= bytes || complete && size(file) == bytes;
    }

    /** True where both stand as they were put in place, and were not changed since. */
    boolean stand(Checkpoint done) throws IOException {
        return size(output) == done.outputBytes()
                && Files.getLastModifiedTime(output).toInstant().equals(done.placed())
                && (done.rejectBytes() == 0 || size(rejects) == done.rejectBytes());
    }

    /** -1 where there is no such file. */
    private static long size(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.size(file) : -1;
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

    /** Deletes what has begun. */
    void deletePartial() throws IOException {
        Files.deleteIfExists(PartialFile.of(output));
        Files.deleteIfExists(PartialFile.of(rejects));
    }

    /** Renames both; done again after a kill, it finds what is renamed already. */
    void putInPlace(long rejected) throws IOException {
        Path partialRejects = PartialFile.of(rejects);
        if (rejected == 0) {
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
