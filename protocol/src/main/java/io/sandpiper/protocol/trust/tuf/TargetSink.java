package io.sandpiper.protocol.trust.tuf;

import io.sandpiper.protocol.trust.tuf.metadata.Hashes;
import io.sandpiper.protocol.trust.tuf.metadata.TargetFile;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Writes, counts and hashes a target as it arrives. */
final class TargetSink implements RepositorySource.Sink {
    private final TargetFile target;
    private final FileChannel file;
    private final Hashes.Running hashes;
    private long received;

    TargetSink(TargetFile target, FileChannel file) throws TufException {
        this.target = target;
        this.file = file;
        this.hashes = target.hashes().start(target.path());
    }

    @Override
    public void accept(ByteBuffer bytes) throws TufException {
        received += bytes.remaining();
        if (received > target.length()) {
            throw new TufException.TooLong(
                    target.path(), "more than " + target.length() + " bytes", target.length() + " bytes");
        }
        hashes.update(bytes);
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new TufException.StoreFailed(target.path(), e, "a file that can be written to");
        }
    }

    void check() throws TufException.Mismatched {
        if (received != target.length()) {
            throw new TufException.Mismatched(target.path() + ".length", received, target.length() + " bytes");
        }
        hashes.check();
    }
}
