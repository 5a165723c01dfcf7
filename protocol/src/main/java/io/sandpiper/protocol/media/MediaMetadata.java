package io.sandpiper.protocol.media;

import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.trust.tuf.Deadline;
import io.sandpiper.protocol.trust.tuf.RepositorySource;
import io.sandpiper.protocol.trust.tuf.metadata.TufException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The trust metadata on offline media, as a TUF client asks for it. */
public final class MediaMetadata implements RepositorySource {
    private final OfflineMedia media;

    public MediaMetadata(OfflineMedia media) {
        this.media = media;
    }

    @Override
    public boolean fetch(String name, Deadline deadline, Sink sink) throws TufException {
        try {
            Optional<byte[]> file = media.readMetadata(name);
            if (file.isEmpty()) {
                return false;
            }
            sink.accept(ByteBuffer.wrap(file.get()));
            return true;
        } catch (InvalidInputException e) {
            throw new TufException.TooLong(name, e.value(), e.expected());
        } catch (IOException e) {
            throw new TufException.Unreachable(name, e, "a file that can be read");
        }
    }
}
