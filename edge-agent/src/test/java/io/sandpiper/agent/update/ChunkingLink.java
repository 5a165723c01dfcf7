package io.sandpiper.agent.update;

import io.sandpiper.agent.link.ChunkListener;
import io.sandpiper.agent.link.Link;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Reported;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A gateway at the other end of the link: answers each want with the chunks that are missing. */
final class ChunkingLink implements Link {
    private final Map<Digest, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<Digest, ChunkListener> heard = new ConcurrentHashMap<>();
    private final List<Want> wants = new CopyOnWriteArrayList<>();
    private final List<Hello.ModelState> reported = new CopyOnWriteArrayList<>();
    private final List<Hello> hellos = new CopyOnWriteArrayList<>();
    private volatile boolean connected = true;
    private volatile UnaryOperator<Chunk> onTheWay = UnaryOperator.identity();
    private volatile Runnable beforeReported = () -> {};

    /** One chunk on its way; an empty one is lost. */
    record Chunk(Digest blob, int index, byte[] bytes) {}

    void carry(TestBundle... bundles) {
        for (TestBundle bundle : bundles) {
            blobs.putAll(bundle.blobs());
        }
    }

    void connected(boolean is) {
        connected = is;
    }

    /** What happens to each chunk on the way; a chunk of no bytes is lost. */
    void onTheWay(UnaryOperator<Chunk> fate) {
        onTheWay = fate;
    }

    /** What happens before each report is taken. */
    void beforeReported(Runnable work) {
        beforeReported = work;
    }

    List<Want> wants() {
        return wants;
    }

    List<String> statesReported(String model) {
        return reported.stream()
                .filter(s -> s.model().equals(model))
                .map(Hello.ModelState::state)
                .toList();
    }

    List<Hello.ModelState> reported() {
        return reported;
    }

    List<Hello> hellos() {
        return hellos;
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public boolean publish(DeviceTopic topic, byte[] payload) {
        if (!connected) {
            return false;
        }
        switch (topic) {
            case WANT -> answer(Want.parse(payload));
            case REPORTED -> {
                beforeReported.run();
                reported.addAll(Json.read("reported", payload, Reported.class).models());
            }
            case HELLO -> hellos.add(Json.read("hello", payload, Hello.class));
            default -> {}
        }
        return true;
    }

    private void answer(Want want) {
        wants.add(want);
        byte[] blob = blobs.get(want.blob());
        ChunkListener listener = heard.get(want.blob());
        if (blob == null || listener == null) {
            return;
        }
        ChunkBitmap.parse(want.bitmap(), ChunkList.count(blob.length)).missing().forEach(i -> {
            int from = i * Limits.CHUNK_BYTES;
            byte[] bytes = Arrays.copyOfRange(blob, from, from + ChunkList.length(blob.length, i));
            Chunk chunk = onTheWay.apply(new Chunk(want.blob(), i, bytes));
            if (chunk.bytes.length > 0) {
                listener.chunk(chunk.index, chunk.bytes);
            }
        });
    }

    @Override
    public CompletableFuture<Boolean> hearChunks(Digest blob, ChunkListener listener) {
        heard.put(blob, listener);
        return CompletableFuture.completedFuture(connected);
    }

    @Override
    public void hearTrust() {}

    @Override
    public void stopHearing(Digest blob) {
        heard.remove(blob);
    }
}
