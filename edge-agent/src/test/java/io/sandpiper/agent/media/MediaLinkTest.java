package io.sandpiper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.link.ChunkListener;
import io.sandpiper.agent.link.Link;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.media.OfflineMedia;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.topic.DeviceTopic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class MediaLinkTest {
    private static final byte[] ALTERED = {1, 2, 3, 5};

    @TempDir
    Path folder;

    private final Digest blob = Digest.of(new byte[] {1, 2, 3, 4});
    private final Network network = new Network();
    private final LinkedBlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();

    @Test
    void what_the_folder_has_altered_comes_from_the_network_where_there_is_one() throws Exception {
        try (MediaLink link = attached()) {
            link.hearChunks(blob, (index, bytes) -> chunks.offer(bytes));
            assertThat(wantTwice(link)).as("chunks of the folder").isEqualTo(1);
            assertThat(network.wanted).contains(blob);
            assertThat(network.heard).contains(blob);
        }
    }

    @Test
    void without_a_network_the_folder_is_all_there_is() throws Exception {
        network.connected = false;
        try (MediaLink link = attached()) {
            link.hearChunks(blob, (index, bytes) -> chunks.offer(bytes));
            assertThat(wantTwice(link)).as("chunks of the folder").isEqualTo(2);
            assertThat(network.wanted).isEmpty();
        }
    }

    /** Wants it again as soon as the folder's round is over. @return chunks that came of the folder */
    private int wantTwice(MediaLink link) throws Exception {
        byte[] want = new Want(blob, ChunkBitmap.allMissing(1).bytes()).bytes();
        int came = 0;
        while (came < 2 && network.wanted.isEmpty()) {
            link.publish(DeviceTopic.WANT, want);
            came += chunks.poll(50, TimeUnit.MILLISECONDS) == null ? 0 : 1;
        }
        return came;
    }

    private MediaLink attached() throws Exception {
        OfflineMedia media = new OfflineMedia(folder);
        Files.createDirectories(media.assignments());
        Files.writeString(media.assignment("porch"), "{}");
        Path file = media.bundles().blob(blob);
        Files.createDirectories(file.getParent());
        Files.write(file, ALTERED);
        MediaLink link = new MediaLink(network);
        link.attach(media, "porch");
        return link;
    }

    private static final class Network implements Link {
        private final Set<Digest> wanted = ConcurrentHashMap.newKeySet();
        private final Set<Digest> heard = ConcurrentHashMap.newKeySet();
        private boolean connected = true;

        @Override
        public boolean connected() {
            return connected;
        }

        @Override
        public boolean publish(DeviceTopic topic, byte[] payload) {
            return connected && wanted.add(Want.parse(payload).blob());
        }

        @Override
        public CompletableFuture<Boolean> hearChunks(Digest blob, ChunkListener listener) {
            heard.add(blob);
            return CompletableFuture.completedFuture(connected);
        }

        @Override
        public void stopHearing(Digest blob) {
            heard.remove(blob);
        }

        @Override
        public void hearTrust() {
            // nothing to tell
        }
    }
}
