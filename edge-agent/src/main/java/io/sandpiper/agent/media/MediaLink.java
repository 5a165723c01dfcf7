package io.sandpiper.agent.media;

import io.sandpiper.agent.link.ChunkListener;
import io.sandpiper.agent.link.Link;
import io.sandpiper.agent.link.LinkListener;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.media.OfflineMedia;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.topic.DeviceTopic;
import io.sandpiper.protocol.trust.tuf.metadata.MetadataName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link with a folder beside the network. While one is attached, it hands over the assignment, the trust metadata and the
 * chunks that lie there, as the broker would; everything else, and what does not lie there or not whole, is the network's,
 * where there is one. Its chunks come on the thread named {@code media}, its messages on the caller's of {@link #attach}. Any
 * thread may call it.
 */
public final class MediaLink implements Link, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLink.class);
    private static final String LAST_SENT = "timestamp";
    /** Before a chunk that was not taken is handed over again: the disk writes some in that time. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Link network;
    private final Map<Digest, ChunkListener> heard = new ConcurrentHashMap<>();
    private final Set<Digest> underWay = ConcurrentHashMap.newKeySet();
    /** Of which the folder has given all it has: what is wanted of them once more was altered there. */
    private final Set<Digest> handedOver = ConcurrentHashMap.newKeySet();

    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("media").daemon().factory());
    private volatile @Nullable OfflineMedia attached;
    private volatile @Nullable String failure;
    private volatile List<LinkListener> listeners = List.of();

    public MediaLink(Link network) {
        this.network = network;
    }

    /** Who hears of what lies in a folder; before the first is attached. */
    public void listen(List<LinkListener> everybody) {
        listeners = List.copyOf(everybody);
    }

    /**
     * Hands over the metadata and the device's assignment, and has the rest ready. Blocks on the folder.
     *
     * @throws IOException where they cannot be read; nothing is attached then
     */
    public void attach(OfflineMedia media, String device) throws IOException {
        byte[] assignment = media.readAssignment(device)
                .orElseThrow(() -> new IOException(media.assignment(device) + " is not there"));
        failure = null;
        handedOver.clear();
        attached = media;
        try {
            handOverTrust(media);
        } catch (IOException | RuntimeException e) {
            attached = null;
            throw e;
        }
        listeners.forEach(l -> l.message(DeviceTopic.DESIRED, assignment));
    }

    public void detach() {
        attached = null;
        handedOver.clear();
    }

    /** Why the folder could not be read any more; empty while it can. */
    public Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    private void handOverTrust(OfflineMedia media) throws IOException {
        @Nullable byte[] last = null;
        for (String file : media.metadataNames()) {
            Optional<MetadataName> named = MetadataName.of(file);
            if (named.isEmpty()) {
                continue;
            }
            String name = named.get().kept();
            byte[] bytes = media.readMetadata(file).orElseThrow(() -> new IOException(file + " is gone"));
            if (name.equals(LAST_SENT)) {
                last = bytes; // after what it leads to
            } else {
                listeners.forEach(l -> l.trust(name, bytes));
            }
        }
        if (last != null) {
            byte[] timestamp = last;
            listeners.forEach(l -> l.trust(LAST_SENT, timestamp));
        }
    }

    @Override
    public boolean connected() {
        return network.connected();
    }

    @Override
    public boolean publish(DeviceTopic topic, byte[] payload) {
        OfflineMedia media = attached;
        if (topic == DeviceTopic.WANT && media != null) {
            Want want = Want.parse(payload);
            Optional<Path> blob = media.blob(want.blob());
            if (blob.isPresent() && !(network.connected() && handedOver.contains(want.blob()))) {
                if (underWay.add(want.blob())) {
                    thread.execute(() -> handOver(media, want, blob.get()));
                }
                return true;
            }
        }
        return network.publish(topic, payload);
    }

    private void handOver(OfflineMedia media, Want want, Path blob) {
        try (FileChannel file = FileChannel.open(blob)) {
            long size = Math.min(file.size(), Limits.BLOB_BYTES);
            ChunkBitmap missing = ChunkBitmap.parse(want.bitmap(), ChunkList.count(size));
            for (int index : missing.missing().toArray()) {
                ByteBuffer chunk = ByteBuffer.allocate(ChunkList.length(size, index));
                long at = (long) index * Limits.CHUNK_BYTES;
                for (int n = 1; chunk.hasRemaining() && n > 0; at += n) {
                    n = file.read(chunk, at);
                }
                while (attached == media && !isTaken(want.blob(), index, chunk.array())) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (IOException e) {
            failure = media.folder() + " cannot be read any more: " + e.getMessage();
            LOG.atWarn().addKeyValue("reason", failure).log("media-lost");
        } catch (InvalidInputException e) {
            // Another size than the manifest says: whoever wants it waits in vain, and says so.
            LOG.atWarn()
                    .addKeyValue("blob", want.blob().brief())
                    .addKeyValue("reason", e.getMessage())
                    .log("media-altered");
        } finally {
            if (attached == media) {
                handedOver.add(want.blob());
            }
            underWay.remove(want.blob());
        }
    }

    /** Also where nobody listens any more. */
    private boolean isTaken(Digest blob, int index, byte[] bytes) {
        ChunkListener listener = heard.get(blob);
        return listener == null || listener.chunk(index, bytes);
    }

    @Override
    public CompletableFuture<Boolean> hearChunks(Digest blob, ChunkListener listener) {
        heard.put(blob, listener);
        CompletableFuture<Boolean> subscribed = network.hearChunks(blob, listener);
        OfflineMedia media = attached;
        return media != null && media.blob(blob).isPresent() ? CompletableFuture.completedFuture(true) : subscribed;
    }

    @Override
    public void stopHearing(Digest blob) {
        heard.remove(blob);
        network.stopHearing(blob);
    }

    /** The folder's own was handed over once; where there is a network, that knows better. */
    @Override
    public void hearTrust() {
        network.hearTrust();
        OfflineMedia media = attached;
        if (media != null && !network.connected()) {
            thread.execute(() -> {
                try {
                    handOverTrust(media);
                } catch (IOException | InvalidInputException e) {
                    failure = media.folder() + " cannot be read any more: " + e.getMessage();
                }
            });
        }
    }

    @Override
    public void close() {
        detach();
        thread.shutdownNow();
    }
}
