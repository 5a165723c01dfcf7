package io.sandpiper.gateway.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.delivery.store.DeliveryStore;
import io.sandpiper.gateway.registry.Catalogue;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.limit.Limits;
import io.sandpiper.protocol.message.Desired;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.topic.Topics;
import io.sandpiper.protocol.trust.AssignmentSigner;
import io.sandpiper.protocol.trust.Envelope;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DesiresTest {
    private static final Actor TEST = Actor.system("test");
    private static final Selector HOME = Selector.parse("site=home");

    @TempDir
    Path folder;

    private Database database;
    private Desires desires;
    private DesiredSender sender;
    private final Map<String, Map<String, String>> labels = new HashMap<>();
    private final List<Desired> sent = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        database = Database.open(folder.resolve("gateway.db"));
        Schema.migrate(
                database,
                Desires.class,
                List.of(
                        "/db/migration/V055__delivery.sql",
                        "/db/migration/V056__assignment_job.sql",
                        "/db/migration/V071__audit.sql"));
        labels.put("porch", Map.of("site", "home"));
        labels.put("gate", Map.of("site", "home"));
        labels.put("shed", Map.of("site", "field"));
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        X509Certificate certificate = TestCertificate.of(key);
        Outlet outlet = (topic, payload, qos) -> {
            byte[] json = Base64.getDecoder().decode(Envelope.parse(payload).payload());
            sent.add(Json.read("desired", json, Desired.class));
            return CompletableFuture.completedFuture(null);
        };
        sender = new DesiredSender(
                () -> new AssignmentSigner(key.getPrivate(), List.of(certificate)),
                new Topics("default"),
                outlet,
                (device, targets) -> CompletableFuture.completedFuture(List.of()),
                Duration.ofDays(30),
                Clock.systemUTC());
        desires =
                new Desires(new DeliveryStore(database), new Enrolled(), new EveryVersion(), sender, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void an_assignment_reaches_the_devices_that_its_selector_matches() {
        assertThat(assign("1.0.0")).containsExactly("gate", "porch");
        assertThat(sent).extracting(Desired::device).containsExactlyInAnyOrder("gate", "porch");
        assertThat(sent).allMatch(d -> d.counter() == 1);
    }

    @Test
    void each_change_raises_the_counter_and_no_change_does_not() {
        assign("1.0.0");
        assign("1.0.1");
        assertThat(counter("porch")).isEqualTo(2);
        sent.clear();
        desires.hello("porch", hello(2), false).join();
        assertThat(sent).isEmpty();
        assertThat(counter("porch")).isEqualTo(2);
    }

    @Test
    void a_device_that_missed_its_desired_state_gets_it_when_it_says_hello() {
        assign("1.0.0");
        sent.clear();
        desires.hello("porch", hello(0), false).join();
        assertThat(sent)
                .singleElement()
                .satisfies(d -> assertThat(d.targets())
                        .extracting(Desired.Target::version)
                        .containsExactly("1.0.0"));
    }

    @Test
    void a_device_that_lacks_the_key_of_a_target_is_told_again_at_each_hello_until_it_has_it() {
        assign("1.0.0");
        sent.clear();
        Digest asked = new EveryVersion().digest(new ModelVersion("fashion", "1.0.0"));
        desires.hello("porch", hello(1, asked), false).join();
        desires.hello("porch", hello(1, asked), false).join();
        assertThat(sent).extracting(Desired::counter).containsExactly(1L, 1L);
        sent.clear();
        desires.hello("porch", hello(1, Digest.of(new byte[] {1})), false).join();
        desires.hello("porch", hello(1), false).join();
        assertThat(sent).isEmpty();
    }

    @Test
    void a_device_that_told_a_new_key_is_told_again_what_it_has_acted_on() {
        assign("1.0.0");
        sent.clear();
        desires.hello("porch", hello(1), true).join();
        assertThat(sent).singleElement().satisfies(d -> assertThat(d.counter()).isEqualTo(1));
    }

    @Test
    void a_device_that_enrols_later_gets_what_its_labels_say() {
        assign("1.0.0");
        labels.put("barn", Map.of("site", "home"));
        sent.clear();
        desires.hello("barn", hello(0), false).join();
        assertThat(sent).singleElement().satisfies(d -> assertThat(d.device()).isEqualTo("barn"));
    }

    @Test
    void a_counter_that_the_device_saw_higher_is_overtaken() {
        assign("1.0.0");
        desires.hello("porch", hello(41), false).join();
        assertThat(counter("porch")).isEqualTo(42);
    }

    @Test
    void undo_goes_back_one_version_with_a_higher_counter() {
        assign("1.0.0");
        assign("1.0.1");
        desires.undo("fashion", selector -> true, TEST).join();
        Desired last = sent.getLast();
        assertThat(last.targets().getFirst().version()).isEqualTo("1.0.0");
        assertThat(last.counter()).isEqualTo(3);
    }

    @Test
    void undo_of_one_selector_leaves_the_others_and_says_what_it_replaces() {
        assign("1.0.0");
        assign("1.0.1");
        Selector field = Selector.parse("site=field");
        desires.assign(new ModelVersion("fashion", "1.0.0"), field, TEST).join();
        desires.assign(new ModelVersion("fashion", "1.0.1"), field, TEST).join();
        sent.clear();
        assertThat(desires.undo("fashion", HOME::equals, TEST).join())
                .extracting(u -> u.assignment().selector() + ": " + u.before() + " -> "
                        + u.assignment().version())
                .containsExactly("site=home: 1.0.1 -> 1.0.0");
        assertThat(sent).extracting(Desired::device).containsExactlyInAnyOrder("gate", "porch");
    }

    @Test
    void undo_without_an_earlier_version_is_refused() {
        assign("1.0.0");
        assertThatThrownBy(() -> desires.undo("fashion", selector -> true, TEST).join())
                .hasMessageContaining("earlier assignment");
    }

    @Test
    void assigning_a_version_again_asks_for_another_attempt() {
        assign("1.0.0");
        assign("1.0.0");
        assertThat(sent.getLast().targets().getFirst().attempt()).isEqualTo(2);
    }

    @Test
    void a_version_that_was_replaced_and_is_assigned_again_is_another_attempt_too() {
        assign("1.0.0");
        assign("1.0.1");
        assign("1.0.0");
        assertThat(sent.getLast().targets().getFirst().attempt()).isEqualTo(2);
    }

    @Test
    void a_job_that_runs_again_does_not_take_back_what_was_decided_since() {
        assign("1.0.0");
        assignFor("job-1", "1.0.1");
        desires.undo("fashion", selector -> true, TEST).join();
        assertThat(assignFor("job-1", "1.0.1")).containsExactly("gate", "porch");
        assertThat(sent.getLast().targets().getFirst().version()).isEqualTo("1.0.0");
        assertThat(desires.assignments().join()).hasSize(3);
        assignFor("job-2", "1.0.1");
        assertThat(sent.getLast().targets().getFirst().version()).isEqualTo("1.0.1");
    }

    private List<String> assignFor(String job, String version) {
        return desires.assign(new ModelVersion("fashion", version), HOME, TEST, job)
                .join();
    }

    @Test
    void a_withdrawn_model_is_no_longer_a_target() {
        assign("1.0.0");
        desires.withdraw("fashion", HOME, TEST).join();
        assertThat(sent.getLast().targets()).isEmpty();
    }

    @Test
    void a_withdrawal_is_meant_for_what_was_assigned_or_runs() {
        assign("1.0.0");
        assertThat(desires.isMeant("fashion", Selector.parse("site=nowhere")).join())
                .isFalse();
        assertThat(desires.isMeant("other", HOME).join()).isFalse();
        assertThat(desires.isMeant("fashion", Selector.parse("device=porch")).join())
                .isTrue();
        assertThat(desires.isMeant("fashion", Selector.parse(HOME + ",room=none-yet"))
                        .join())
                .isTrue();
        desires.withdraw("fashion", HOME, TEST).join();
        assertThat(desires.isMeant("fashion", HOME).join()).as("the same again").isTrue();
    }

    @Test
    void a_removed_device_is_told_nothing() {
        assign("1.0.0");
        labels.remove("porch");
        sent.clear();
        desires.hello("porch", hello(0), false).join();
        assertThat(sent).isEmpty();
    }

    /** The devices that {@link #labels} names. */
    private final class Enrolled implements Audience {
        @Override
        public CompletableFuture<Map<String, Map<String, String>>> labels() {
            return CompletableFuture.completedFuture(Map.copyOf(labels));
        }

        @Override
        public CompletableFuture<Optional<Map<String, String>>> labels(String device) {
            return CompletableFuture.completedFuture(Optional.ofNullable(labels.get(device)));
        }
    }

    @Test
    void a_device_takes_no_more_models_than_an_assignment_holds_and_nothing_changes() {
        for (int i = 0; i < Limits.TARGETS; i++) {
            desires.assign(new ModelVersion("model-" + i, "1.0.0"), HOME, TEST).join();
        }
        long before = counter("porch");
        assertThatThrownBy(() -> assign("1.0.0")).hasMessageContaining("at most 64");
        assertThat(counter("porch")).isEqualTo(before);
        assertThat(desires.assignments().join()).hasSize(Limits.TARGETS);
    }

    @Test
    void media_say_what_was_assigned_for_them_and_a_second_time_nothing() {
        MediaAssignments media = new MediaAssignments(desires, new Enrolled(), new EveryVersion(), sender);
        ModelVersion version = new ModelVersion("fashion", "1.0.0");
        Selector porch = Selector.parse("device=porch");
        MediaAssignments.Content first =
                media.sign(List.of(version), List.of(porch), TEST).join();
        assertThat(first.assigned()).containsExactly(new MediaAssignments.Assigned(version, porch));
        assertThat(first.assignments()).containsOnlyKeys("porch");
        assertThat(media.sign(List.of(version), List.of(porch), TEST).join().assigned())
                .isEmpty();
    }

    @Test
    void what_a_removed_device_was_to_run_is_wanted_by_nobody() {
        assign("1.0.0");
        labels.clear();
        assertThat(desires.all().join()).isEmpty();
    }

    private List<String> assign(String version) {
        return desires.assign(new ModelVersion("fashion", version), HOME, TEST).join();
    }

    private long counter(String device) {
        return desires.all().join().stream()
                .filter(s -> s.device().equals(device))
                .findFirst()
                .orElseThrow()
                .counter();
    }

    private static Hello hello(long counter, Digest... missingKeys) {
        Hello.Facts facts = new Hello.Facts("linux", "amd64", List.of(), 2, 1, 1, Map.of());
        return new Hello(1, "boot", "0", counter, facts, Map.of(), List.of(), null, null, null, List.of(missingKeys));
    }

    /** A catalogue in which every version is published. */
    private static final class EveryVersion implements Catalogue {
        @Override
        public CompletableFuture<Optional<Published>> find(ModelVersion version) {
            return CompletableFuture.completedFuture(Optional.of(new Published(digest(version), 100)));
        }

        Digest digest(ModelVersion version) {
            return Digest.of(version.toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public CompletableFuture<Optional<Manifest>> manifest(Digest digest) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
    }
}
