package io.sandpiper.agent.score;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/** By what a file that is read for long is known to be still the same. */
record InputStamp(long bytes, FileTime changed) {
    static InputStamp of(Path input) throws IOException {
        return new InputStamp(Files.size(input), Files.getLastModifiedTime(input));
    }

    /** Refuses a file that was changed since. */
    void check(Path input) throws IOException {
        InputStamp now = of(input);
        if (!now.equals(this)) {
            throw new InvalidInputException(
                    "--input",
                    now.bytes + " bytes of " + now.changed,
                    bytes + " bytes of " + changed + ", as when it was begun; --restart begins anew");
        }
    }
}
