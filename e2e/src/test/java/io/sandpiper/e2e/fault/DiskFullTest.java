package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.e2e.traffic.Prediction;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SharedScene
class DiskFullTest {
    private static final int ROOM_BYTES = 3 << 20;

    private final Scene scene;

    DiskFullTest(Scene scene) {
        this.scene = scene;
    }

    @Test
    void a_full_disk_is_told_stops_neither_answers_nor_a_restart_and_the_fetch_ends_when_there_is_room()
            throws IOException {
        Needs.root();
        scene.fat();
        Path disk = Files.createDirectories(scene.folder().resolve("small-disk"));
        run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
        try {
            AgentProcess agent = scene.agent("full", disk.resolve("agent"), Map.of("update.diskReserve", "1MiB"));
            try {
                scene.fashion("1.0.0");
                scene.operator().assign("fashion", "1.0.0", "device=full");
                agent.awaitServing("fashion", "1.0.0", Scene.DELIVERY);
                Path ballast = disk.resolve("ballast");
                Files.write(ballast, new byte[(int) Math.max(0, disk.toFile().getUsableSpace() - ROOM_BYTES)]);
                scene.operator().assign(TestModels.FAT, "1.0.0", "device=full");
                io.sandpiper.e2e.process.Await.until(
                        "the gateway knows why",
                        Scene.DELIVERY,
                        () -> scene.operator()
                                .status(TestModels.FAT, "full")
                                .path("reason")
                                .asText()
                                .contains("disk"));
                assertThat(answeringVersion(agent)).isEqualTo("1.0.0");
                Path last = disk.resolve("last");
                fill(last);
                agent.killNow();
                agent.start();
                assertThat(answeringVersion(agent)).isEqualTo("1.0.0");
                Files.delete(last);
                agent.stop(); // in order: what SQLite keeps beside its file is gone then, and cannot be made again
                fill(last);
                agent.start();
                assertThat(answeringVersion(agent)).isEqualTo("1.0.0");
                Files.delete(last);
                Files.delete(ballast);
                agent.awaitServing(TestModels.FAT, "1.0.0", Scene.DELIVERY);
            } finally {
                agent.stop();
            }
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    private String answeringVersion(AgentProcess agent) {
        return Prediction.of(agent.predict(
                        "fashion", List.of(scene.images(1).instances().getFirst())))
                .version();
    }

    /** Writes until the disk has no byte left. */
    private static void fill(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertThat(file.toFile().getUsableSpace()).isZero();
        }
    }

    private Finished run(String... words) {
        return new Command(List.of(words), Map.of(), scene.folder(), false)
                .run()
                .succeeded();
    }
}
