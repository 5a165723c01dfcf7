package io.sandpiper.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.topic.Topics;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChunkTopicTest {
    private static final Digest BLOB = Digest.of(new byte[0]);

    @Test
    void reads_what_the_gateway_publishes_under() {
        List<String> levels = List.of(new Topics("default").chunk(BLOB, 7).split("/"));
        assertThat(ChunkTopic.isOne(levels)).isTrue();
        assertThat(ChunkTopic.parse(levels)).contains(new ChunkTopic(BLOB, 7));
    }

    @Test
    void a_malformed_topic_is_none() {
        assertThat(ChunkTopic.isOne(List.of("sp", "v1", "default", "device", "porch", "desired")))
                .isFalse();
        assertThat(ChunkTopic.parse(List.of("sp", "v1", "default", "blob", "NO-DIGEST", "7")))
                .isEmpty();
        assertThat(ChunkTopic.parse(List.of("sp", "v1", "default", "blob", BLOB.hex(), "seven")))
                .isEmpty();
    }
}
