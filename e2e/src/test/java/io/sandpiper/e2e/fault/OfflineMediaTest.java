package io.sandpiper.e2e.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Await;
import io.sandpiper.e2e.process.Command;
import io.sandpiper.e2e.process.Finished;
import io.sandpiper.e2e.process.PushFiles;
import io.sandpiper.e2e.process.RunningProcess;
import io.sandpiper.e2e.scene.Drill;
import io.sandpiper.e2e.scene.Needs;
import io.sandpiper.e2e.scene.Scene;
import io.sandpiper.e2e.scene.SharedScene;
import io.sandpiper.e2e.scene.TestModels;
import io.sandpiper.e2e.traffic.Prediction;
import io.sandpiper.host.file.Folders;
import io.sandpiper.protocol.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * From a folder that an operator filled to an answer on a device that no network reaches: the gateway is killed before
 * anything is imported. What is not as the operator left it, or not for this device, is refused, and changes nothing.
 */
@SharedScene
class OfflineMediaTest {
    private static final int REFUSED = 3;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private final Scene scene;

    OfflineMediaTest(Scene scene) {
        this.scene = scene;
    }

    @AfterEach
    void the_gateway_is_there_again() {
        if (!scene.gateway().isRunning()) {
            scene.gateway().start();
        }
    }

    @Test
    void from_a_stick_to_an_answer_of_a_running_agent_and_of_one_that_was_stopped() {
        AgentProcess agent = scene.servingAgent("island");
        scene.fashion("1.0.1");
        scene.push("wine", "1.0.0", PushFiles.wine(scene.fleet().checkout()));
        agent.stop();
        Path first = export("island-1", List.of("fashion@1.0.1"), "island");
        Path second = export("island-2", List.of("wine@1.0.0", "fashion@1.0.1"), "island");
        Finished audit = scene.fleet()
                .sandpiper(false, List.of("audit", "ls", "--action", "media.export", "-o", "json"))
                .succeeded();
        assertThat(audit.out()).contains("fashion@1.0.1", "wine@1.0.0", "device=island");
        scene.gateway().killNow();

        agent.start();
        Finished imported = importing(agent, first, "-o", "json");
        assertThat(imported.exitCode()).as(imported.toString()).isZero();
        JsonNode told =
                Json.read("answer", imported.out().getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class);
        assertThat(told.path("models").findValuesAsText("state")).containsExactly("Committed");
        assertThat(imported.err()).as("quiet in a pipe").isEmpty();
        assertThat(answeringVersion(agent)).isEqualTo("1.0.1");

        agent.stop();
        Finished stopped = importing(agent, second);
        assertThat(stopped.exitCode()).as(stopped.toString()).isZero();
        assertThat(stopped.out()).contains("wine", "Committed");
        agent.start();
        agent.awaitServing("wine", "1.0.0", Scene.DELIVERY);
        assertThat(answeringVersion(agent)).isEqualTo("1.0.1");

        Finished again = importing(agent, second);
        assertThat(again.exitCode()).as("what is done is done: " + again).isZero();
        agent.stop();
    }

    @Test
    void a_changed_stick_is_refused_whatever_was_changed() throws IOException {
        AgentProcess agent = scene.servingAgent("changed");
        scene.fashion("1.0.1");
        agent.stop();
        Path stick = export("changed", List.of("fashion@1.0.1"), "changed");
        scene.gateway().killNow();
        agent.start();
        byte[] assignment = Files.readAllBytes(stick.resolve("assignments/changed.json"));

        refusedWith(agent, flipped(stick, largest(stick.resolve("blobs/sha256"))), "has not the bytes of its name");
        refusedWith(agent, flipped(stick, metadata(stick, "targets")), "was changed on its way", "trust metadata");
        refusedWith(agent, flipped(stick, metadata(stick, "snapshot")), "was changed on its way", "trust metadata");
        refusedWith(agent, flipped(stick, metadata(stick, "timestamp")), "was changed on its way", "trust metadata");
        refusedWith(
                agent,
                flipped(stick, stick.resolve("assignments/changed.json")),
                "was changed on its way",
                "assignment");
        assertThat(Files.readAllBytes(stick.resolve("assignments/changed.json")))
                .isEqualTo(assignment);
        unchanged(agent);
        agent.stop();
    }

    @Drill
    @Test
    void a_stick_that_was_torn_in_the_middle_is_refused() throws IOException {
        AgentProcess agent = scene.servingAgent("torn");
        scene.fashion("1.0.1");
        agent.stop();
        Path stick = export("torn", List.of("fashion@1.0.1"), "torn");
        scene.gateway().killNow();
        agent.start();

        refusedWith(agent, without(stick, largest(stick.resolve("blobs/sha256"))), "is not whole", "is missing");
        refusedWith(agent, without(stick, stick.resolve("index.json")), "is not whole", "index.json");
        refusedWith(agent, without(stick, metadata(stick, "timestamp")), "is not whole", "timestamp.json");
        refusedWith(agent, without(stick, metadata(stick, "targets")), "is not whole", "targets.json");
        Finished nothing =
                importing(agent, Files.createDirectories(scene.folder().resolve("empty-stick")));
        assertThat(nothing.exitCode()).as(nothing.toString()).isEqualTo(USAGE);
        assertThat(nothing.err()).contains("is no folder that `sandpiper export` wrote");
        unchanged(agent);
        agent.stop();
    }

    @Drill
    @Test
    void a_stick_for_another_device_is_refused_also_under_this_ones_name() throws IOException {
        AgentProcess agent = scene.servingAgent("mistaken");
        scene.servingAgent("rightful").stop();
        scene.fashion("1.0.1");
        agent.stop();
        Path stick = export("rightful", List.of("fashion@1.0.1"), "rightful");
        scene.gateway().killNow();
        agent.start();
        refusedWith(agent, stick, "is not meant for mistaken but for rightful");
        Files.copy(stick.resolve("assignments/rightful.json"), stick.resolve("assignments/mistaken.json"));
        refusedWith(agent, stick, "assignment is another device's", "device: rightful (expected: mistaken)");
        unchanged(agent);
        agent.stop();
    }

    @Drill
    @Test
    void an_older_stick_is_refused_by_its_counter_and_by_its_metadata() throws IOException {
        AgentProcess agent = scene.servingAgent("older");
        scene.fashion("1.0.1");
        Path old = export("older-1", List.of("fashion@1.0.1"), "older");
        agent.awaitServing("fashion", "1.0.1", Scene.DELIVERY);
        scene.operator().assign("fashion", "1.0.0", "device=older");
        agent.awaitServing("fashion", "1.0.0", Scene.DELIVERY);
        refusedWith(agent, old, "is older than what this device has heard since", "counter:");

        scene.push("newer", "1.0.0", PushFiles.wine(scene.fleet().checkout())); // the list grows
        Path mixed = export("older-2", List.of("fashion@1.0.0"), "older");
        scene.operator().assign("newer", "1.0.0", "device=older");
        agent.awaitServing("newer", "1.0.0", Scene.DELIVERY);
        Path newest = export("older-3", List.of("fashion@1.0.0"), "older");
        Folders.delete(newest.resolve("metadata"));
        copy(old.resolve("metadata"), newest.resolve("metadata"));
        refusedWith(agent, newest, "is older than what this device has seen", "timestamp");
        assertThat(mixed).exists();
        unchanged(agent);
        agent.stop();
    }

    @Drill
    @Test
    void an_expired_stick_is_refused() throws IOException {
        Needs.program("faketime", "faketime");
        AgentProcess agent = scene.servingAgent("expired");
        scene.fashion("1.0.1");
        agent.stop();
        Path stick = export("expired", List.of("fashion@1.0.1"), "expired");
        Finished late = at("+8d", agent, stick);
        assertThat(late.exitCode()).as(late.toString()).isEqualTo(REFUSED);
        assertThat(late.err()).contains("has expired", "timestamp", "export it again", "Nothing was changed");
        Finished later = at("+40d", agent, stick);
        assertThat(later.exitCode()).as(later.toString()).isEqualTo(REFUSED);
        assertThat(later.err()).contains("has expired", "notAfter");
        Finished nextYear = at("+400d", agent, stick);
        assertThat(nextYear.exitCode()).as(nextYear.toString()).isEqualTo(REFUSED);
        assertThat(nextYear.err()).contains("this device's time", "expected: a clock that is right");
        AgentProcess fresh = scene.agent("newborn");
        fresh.stop();
        Finished early = at("-20000d", fresh, export("newborn", List.of("fashion@1.0.1"), "newborn"));
        assertThat(early.exitCode()).as(early.toString()).isEqualTo(REFUSED);
        assertThat(early.err()).contains("this device's time", "expected: a clock that is right");
        scene.gateway().killNow();
        agent.start();
        unchanged(agent);
        agent.stop();
    }

    @Drill
    @Test
    void a_full_disk_is_told_before_anything_is_changed() throws IOException {
        Needs.root();
        scene.fat();
        scene.fashion("1.0.0");
        Path disk = Files.createDirectories(scene.folder().resolve("small-media-disk"));
        run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
        try {
            AgentProcess agent = scene.agent("brimful", disk.resolve("agent"), Map.of("update.diskReserve", "1MiB"));
            scene.operator().assign("fashion", "1.0.0", "device=brimful");
            agent.awaitServing("fashion", "1.0.0", Scene.DELIVERY);
            Path ballast = disk.resolve("ballast");
            Files.write(ballast, new byte[(int) Math.max(0, disk.toFile().getUsableSpace() - (3 << 20))]);
            agent.stop();
            Path stick = export("brimful", List.of(TestModels.FAT + "@1.0.0"), "brimful");
            scene.gateway().killNow();
            agent.start();
            Finished full = importing(agent, stick);
            assertThat(full.exitCode()).as(full.toString()).isEqualTo(FAILED);
            assertThat(full.err()).contains("disk full", "Nothing was changed");
            unchanged(agent);
            agent.stop();
            Files.delete(ballast);
            Finished room = importing(agent, stick);
            assertThat(room.exitCode()).as(room.toString()).isZero();
        } finally {
            run("umount", "-l", disk.toString());
        }
    }

    @Drill
    @Test
    void an_import_that_was_killed_goes_on_when_it_is_done_again() throws IOException {
        scene.fat();
        AgentProcess agent = scene.servingAgent("killed");
        agent.stop();
        Path stick = export("killed", List.of(TestModels.FAT + "@1.0.0"), "killed");
        scene.gateway().killNow();
        Path log = scene.folder().resolve("killed-import.log");
        for (String point :
                List.of("update.fetching.after-commit", "blob.place.before-rename", "update.probation.after-commit")) {
            Files.deleteIfExists(log);
            RunningProcess command = RunningProcess.start(
                    "import", words(agent, stick), Map.of("SANDPIPER_CRASH_AT", point), scene.folder(), log);
            assertThat(command.awaitExit(Await.PATIENCE))
                    .as(point + command.lastLines())
                    .isEqualTo(137);
        }
        Finished again = importing(agent, stick);
        assertThat(again.exitCode()).as(again.toString()).isZero();
        agent.start();
        agent.awaitServing(TestModels.FAT, "1.0.0", Scene.DELIVERY);
        assertThat(answeringVersion(agent)).isEqualTo("1.0.0");
        agent.stop();
    }

    @Drill
    @Test
    void another_user_asks_an_agent_that_runs_and_leaves_no_files_where_none_does() throws IOException {
        Needs.root();
        AgentProcess agent = scene.servingAgent("owned");
        scene.fashion("1.0.1");
        agent.stop();
        Path stick = export("owned", List.of("fashion@1.0.1"), "owned");
        scene.gateway().killNow();
        run("chown", "-R", "nobody", agent.data().toString());
        Finished stopped = importing(agent, stick);
        assertThat(stopped.exitCode()).as(stopped.toString()).isEqualTo(FAILED);
        assertThat(stopped.err()).contains("the user nobody's", "start the agent first", "Nothing was changed");
        agent.start(); // root here, and may write anywhere
        Finished imported = importing(agent, stick);
        assertThat(imported.exitCode()).as(imported.toString()).isZero();
        assertThat(Files.getOwner(agent.data().resolve("import")).getName()).isEqualTo("nobody");
        agent.stop();
    }

    /** With devices that are not connected, so that the folder is the first that tells them. */
    private Path export(String folder, List<String> versions, String device) {
        Path stick = scene.folder().resolve("sticks").resolve(folder);
        List<String> words = new ArrayList<>(List.of("export", "--to", stick.toString(), "--device", device));
        words.addAll(versions);
        Finished exported = scene.fleet().sandpiper(false, words).succeeded();
        assertThat(exported.out().strip()).isEqualTo(device);
        return stick;
    }

    private List<String> words(AgentProcess agent, Path stick, String... more) {
        List<String> words = new ArrayList<>(List.of(
                scene.fleet().checkout().agentProgram(),
                "import",
                stick.toString(),
                "--config",
                scene.folder().resolve(agent.name() + ".yaml").toString()));
        words.addAll(List.of(more));
        return words;
    }

    private Finished importing(AgentProcess agent, Path stick, String... more) {
        return new Command(words(agent, stick, more), Map.of(), scene.folder(), false).run();
    }

    private Finished at(String time, AgentProcess agent, Path stick) {
        List<String> words = new ArrayList<>(List.of("faketime", "-f", time));
        words.addAll(words(agent, stick));
        return new Command(words, Map.of("FAKETIME_DONT_FAKE_MONOTONIC", "1"), scene.folder(), false).run();
    }

    private void refusedWith(AgentProcess agent, Path stick, String... words) {
        Finished refused = importing(agent, stick);
        assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(REFUSED);
        assertThat(refused.err()).contains(words).contains("Nothing was changed");
    }

    private void unchanged(AgentProcess agent) {
        assertThat(answeringVersion(agent)).isEqualTo("1.0.0");
        assertThat(agent.data().resolve("import/request.json")).doesNotExist();
    }

    private String answeringVersion(AgentProcess agent) {
        return Prediction.of(agent.predict(
                        "fashion", List.of(scene.images(1).instances().getFirst())))
                .version();
    }

    /** A copy of the stick with one bit of one file changed. */
    private Path flipped(Path stick, Path file) throws IOException {
        Path copy = anotherCopy(stick);
        Path target = copy.resolve(stick.relativize(file));
        byte[] bytes = Files.readAllBytes(target);
        bytes[bytes.length / 2] ^= 1;
        Files.write(target, bytes);
        return copy;
    }

    private Path without(Path stick, Path file) throws IOException {
        Path copy = anotherCopy(stick);
        Files.delete(copy.resolve(stick.relativize(file)));
        return copy;
    }

    private Path anotherCopy(Path stick) throws IOException {
        Path copy =
                Files.createTempDirectory(Files.createDirectories(scene.folder().resolve("sticks")), "copy");
        copy(stick, copy);
        return copy;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static Path metadata(Path stick, String role) throws IOException {
        try (Stream<Path> files = Files.list(stick.resolve("metadata"))) {
            return files.filter(f -> f.getFileName().toString().endsWith(role + ".json"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Path largest(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.max(Comparator.comparingLong(OfflineMediaTest::size)).orElseThrow();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Finished run(String... words) {
        return new Command(List.of(words), Map.of(), scene.folder(), false)
                .run()
                .succeeded();
    }
}
