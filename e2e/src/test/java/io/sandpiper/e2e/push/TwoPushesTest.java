package io.sandpiper.e2e.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.Operator;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.process.Reply;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.protocol.message.PushEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@SharedScene
class TwoPushesTest {
    private final Scene scene;

    TwoPushesTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void two_pushes_of_one_version_with_the_same_bytes_at_once_are_both_accepted_as_one_version() {
        PushFiles files = PushFiles.of(TestModels.small(scene.folder(), 11));
        List<CompletableFuture<Reply>> both = Stream.of(1, 2)
                .map(i -> CompletableFuture.supplyAsync(
                        () -> scene.operator().request("twins", "1.0.0", files, Map.of())))
                .toList();
        for (CompletableFuture<Reply> each : both) {
            assertThat(each.join().status()).as(each.join().text()).isIn(200, 202);
            if (each.join().status() == 202) {
                PushEvent last = scene.operator().await(Operator.job(each.join().json()));
                assertThat(last.state()).as(last.toString()).isEqualTo(PushEvent.State.ACCEPTED);
            }
        }
        Reply model = scene.gateway().rest().get("/v1/models/twins");
        assertThat(model.json().path("versions")).hasSize(1);
    }

    @Test
    void of_two_pushes_of_one_version_with_other_bytes_at_once_one_alone_is_accepted_and_one_told_why_not() {
        List<CompletableFuture<Boolean>> both = Stream.of(12, 13)
                .map(seed -> PushFiles.of(TestModels.small(scene.folder(), seed)))
                .map(files -> CompletableFuture.supplyAsync(() -> accepted(files)))
                .toList();
        assertThat(both.stream().map(CompletableFuture::join).filter(x -> x).count())
                .isEqualTo(1);
    }

    private boolean accepted(PushFiles files) {
        Reply reply = scene.operator().request("rivals", "1.0.0", files, Map.of());
        if (reply.status() == 409) {
            assertThat(reply.json().path("expected").asText()).isNotEmpty();
            return false;
        }
        assertThat(reply.status()).as(reply.text()).isEqualTo(202);
        PushEvent last = scene.operator().await(Operator.job(reply.json()));
        return last.state() == PushEvent.State.ACCEPTED;
    }

    @Test
    void a_push_of_a_version_that_is_there_answers_200_for_the_same_bytes_and_409_for_others() {
        scene.push("settled", "1.0.0", PushFiles.of(TestModels.small(scene.folder(), 14)));
        PushFiles same = PushFiles.of(TestModels.small(scene.folder(), 14));
        PushFiles other = PushFiles.of(TestModels.small(scene.folder(), 15));
        assertThat(scene.operator().request("settled", "1.0.0", same, Map.of()).status())
                .isEqualTo(200);
        assertThat(scene.operator().request("settled", "1.0.0", other, Map.of()).status())
                .isEqualTo(409);
    }
}
