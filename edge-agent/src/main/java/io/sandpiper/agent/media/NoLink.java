package io.sandpiper.agent.media;

import io.sandpiper.agent.link.ChunkListener;
import io.sandpiper.agent.link.Link;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.util.concurrent.CompletableFuture;

/** A device without any network. What would be said is said in its next hello, whenever that is. */
public final class NoLink implements Link {
    @Override
    public boolean connected() {
        return false;
    }

    @Override
    public boolean publish(DeviceTopic topic, byte[] payload) {
        return false;
    }

    @Override
    public CompletableFuture<Boolean> hearChunks(Digest blob, ChunkListener listener) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public void stopHearing(Digest blob) {
        // nothing is heard
    }

    @Override
    public void hearTrust() {
        // nobody is there to be asked
    }
}
