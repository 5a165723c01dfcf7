package io.sandpiper.gateway.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.gateway.audit.Actor;
import io.sandpiper.gateway.audit.store.AuditStore;
import io.sandpiper.gateway.authority.Authority;
import io.sandpiper.gateway.authority.AuthoritySettings;
import io.sandpiper.gateway.device.EnrolRefusedException.Reason;
import io.sandpiper.gateway.device.store.DeviceStore;
import io.sandpiper.gateway.seal.store.SealStore;
import io.sandpiper.host.store.Database;
import io.sandpiper.host.store.Schema;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.message.EnrollToken;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.message.Reported;
import io.sandpiper.protocol.seal.WrapKeyStatement;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
    private static final String FROM = "192.0.2.7";

    @TempDir
    Path folder;

    private Database database;
    private DeviceStore store;
    private Devices devices;
    private Authority authority;
    private Enrolment enrolment;
    private KeyPair key;

    @BeforeEach
    void open() throws Exception {
        database = Database.open(folder.resolve("gateway.db"));
        Schema.migrate(
                database,
                Devices.class,
                List.of(
                        "/db/migration/V050__device.sql",
                        "/db/migration/V052__device_previous_serial.sql",
                        "/db/migration/V071__audit.sql",
                        "/db/migration/V091__device_revoked.sql",
                        "/db/migration/V092__seal.sql"));
        store = new DeviceStore(database);
        devices = new Devices(store, Clock.systemUTC());
        authority = Authority.open(folder, AuthoritySettings.plain(List.of("localhost")), Clock.systemUTC());
        enrolment = enrolment(Clock.systemUTC());
        key = KeyPairGenerator.getInstance("EC").generateKeyPair();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void what_becomes_of_a_device_stands_in_the_audit_log() throws Exception {
        X509Certificate first = enrolment.enrol(secret(), "porch", key.getPublic(), FROM);
        enrolment.renew(first, "porch", key.getPublic(), FROM);
        devices.revoke("porch", Actor.system("test")).join();
        enrolment.createFor("porch", Duration.ofHours(1), Actor.system("test"));
        devices.remove("porch", Actor.system("test")).join();
        List<String> entries = new AuditStore(database).pageNow(0, 100);
        assertThat(entries)
                .map(entry -> entry.replaceAll("^\\{\"action\":\"([^\"]*)\".*", "$1"))
                .containsExactly(
                        "enroll-token.create",
                        "device.enrol",
                        "device.renew",
                        "device.revoke",
                        "enroll-token.create",
                        "device.remove");
        assertThat(entries.get(1))
                .contains("\"kind\":\"device\"", "\"name\":\"porch\"", "\"site\":\"home\"", "\"from\":\"192.0.2.7\"");
        assertThat(entries.get(2)).contains("\"from\":\"192.0.2.7\"");
        assertThat(String.join("", entries)).doesNotContain("secret", "sp1.");
    }

    @Test
    void a_token_enrols_one_device_with_its_labels() throws Exception {
        String serial = serial(secret(), "porch");
        assertThat(devices.mayConnect("porch", serial)).isTrue();
        assertThat(devices.labels().join()).containsEntry("porch", Map.of("site", "home"));
    }

    @Test
    void refuses_a_wrong_token() {
        refused(Reason.WRONG_TOKEN, () -> enrolment.enrol("no-such-secret", "porch", key.getPublic(), FROM));
    }

    @Test
    void refuses_a_used_token_for_another_device() throws Exception {
        String secret = secret();
        serial(secret, "porch");
        refused(Reason.USED_TOKEN, () -> enrolment.enrol(secret, "gate", key.getPublic(), FROM));
        assertThat(devices.labels().join()).doesNotContainKey("gate");
    }

    @Test
    void a_used_token_says_what_makes_another_like_it() throws Exception {
        String secret = secret();
        serial(secret, "porch");
        assertThatThrownBy(() -> enrolment.enrol(secret, "gate", key.getPublic(), FROM))
                .hasMessageContaining("sandpiper enroll-token create");
        String again = EnrollToken.parse(enrolment
                        .createFor("porch", Duration.ofHours(1), Actor.system("test"))
                        .token())
                .secret();
        serial(again, "porch");
        KeyPair other = KeyPairGenerator.getInstance("EC").generateKeyPair();
        assertThatThrownBy(() -> enrolment.enrol(again, "porch", other.getPublic(), FROM))
                .hasMessageContaining("sandpiper devices reenroll porch");
    }

    @Test
    void refuses_an_expired_token() {
        String secret = secret();
        Enrolment later = enrolment(Clock.offset(Clock.systemUTC(), Duration.ofHours(2)));
        refused(Reason.EXPIRED_TOKEN, () -> later.enrol(secret, "porch", key.getPublic(), FROM));
    }

    @Test
    void a_taken_name_burns_no_token() throws Exception {
        serial(secret(), "porch");
        String secret = secret();
        refused(Reason.NAME_TAKEN, () -> enrolment.enrol(secret, "porch", key.getPublic(), FROM));
        assertThat(serial(secret, "gate")).isNotEmpty();
    }

    @Test
    void the_same_key_may_ask_again_after_a_lost_answer() throws Exception {
        String secret = secret();
        serial(secret, "porch");
        String second = serial(secret, "porch");
        assertThat(devices.mayConnect("porch", second)).isTrue();
    }

    @Test
    void a_removed_device_may_not_come_back_with_its_old_token() throws Exception {
        String secret = secret();
        serial(secret, "porch");
        devices.remove("porch", Actor.system("test")).join();
        refused(Reason.USED_TOKEN, () -> enrolment.enrol(secret, "porch", key.getPublic(), FROM));
    }

    @Test
    void a_removed_device_may_not_renew_its_certificate() throws Exception {
        X509Certificate certificate = enrolment.enrol(secret(), "porch", key.getPublic(), FROM);
        devices.remove("porch", Actor.system("test")).join();
        refused(Reason.WRONG_CERTIFICATE, () -> enrolment.renew(certificate, "porch", key.getPublic(), FROM));
        assertThat(devices.mayConnect("porch", certificate.getSerialNumber().toString(16)))
                .isFalse();
    }

    @Test
    void a_renewed_certificate_is_good_until_the_new_one_is_shown() throws Exception {
        X509Certificate first = enrolment.enrol(secret(), "porch", key.getPublic(), FROM);
        X509Certificate lost = enrolment.renew(first, "porch", key.getPublic(), FROM);
        X509Certificate second = enrolment.renew(first, "porch", key.getPublic(), FROM);
        for (Devices each : List.of(devices, new Devices(store, Clock.systemUTC()))) {
            assertThat(each.mayConnect("porch", serial(first))).isTrue();
            assertThat(each.mayConnect("porch", serial(lost))).isFalse();
        }
        assertThat(devices.mayConnect("porch", serial(second))).isTrue();
        for (Devices each : List.of(devices, new Devices(store, Clock.systemUTC()))) {
            assertThat(each.mayConnect("porch", serial(first))).isFalse();
            assertThat(each.mayConnect("porch", serial(second))).isTrue();
        }
        refused(Reason.WRONG_CERTIFICATE, () -> enrolment.renew(first, "porch", key.getPublic(), FROM));
    }

    @Test
    void a_removal_that_comes_after_a_renewal_wins() throws Exception {
        for (int round = 0; round < 50; round++) {
            X509Certificate first = enrolment.enrol(secret(), "porch", key.getPublic(), FROM);
            CompletableFuture<@Nullable X509Certificate> renewal = CompletableFuture.supplyAsync(() -> {
                try {
                    return enrolment.renew(first, "porch", key.getPublic(), FROM);
                } catch (EnrolRefusedException e) {
                    return null; // the removal came first
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            devices.remove("porch", Actor.system("test")).join();
            X509Certificate second = renewal.join();
            assertThat(devices.mayConnect("porch", serial(first))).isFalse();
            assertThat(second != null && devices.mayConnect("porch", serial(second)))
                    .isFalse();
        }
    }

    private static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    @Test
    void of_two_devices_that_use_a_token_at_once_one_is_refused() throws Exception {
        String secret = secret();
        List<CompletableFuture<String>> both = Stream.of("porch", "gate")
                .map(name -> CompletableFuture.supplyAsync(() -> enrolled(secret, name)))
                .toList();
        assertThat(both.stream().map(CompletableFuture::join)).containsOnlyOnce("refused");
        assertThat(devices.labels().join()).hasSize(1);
    }

    private String enrolled(String secret, String name) {
        try {
            return serial(secret, name);
        } catch (EnrolRefusedException e) {
            return "refused";
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void a_removed_device_may_not_connect_and_its_name_is_free() throws Exception {
        List<String> removed = new ArrayList<>();
        devices.onEnded(removed::add);
        String serial = serial(secret(), "porch");
        devices.remove("porch", Actor.system("test")).join();
        assertThat(devices.mayConnect("porch", serial)).isFalse();
        assertThat(removed).containsExactly("porch");
        assertThat(new Devices(store, Clock.systemUTC()).mayConnect("porch", serial))
                .isFalse();
        assertThat(serial(secret(), "porch")).isNotEqualTo(serial);
    }

    @Test
    void a_revoked_device_stays_listed_and_neither_connects_nor_renews() throws Exception {
        List<String> ended = new ArrayList<>();
        devices.onEnded(ended::add);
        X509Certificate certificate = enrolment.enrol(secret(), "porch", key.getPublic(), FROM);
        devices.revoke("porch", Actor.system("test")).join();
        assertThat(ended).containsExactly("porch");
        for (Devices each : List.of(devices, new Devices(store, Clock.systemUTC()))) {
            assertThat(each.mayConnect("porch", serial(certificate))).isFalse();
        }
        refused(Reason.WRONG_CERTIFICATE, () -> enrolment.renew(certificate, "porch", key.getPublic(), FROM));
        assertThat(devices.find("porch").join().orElseThrow().revoked()).isNotNull();
        assertThat(devices.labels().join()).doesNotContainKey("porch");
    }

    @Test
    void a_revoked_devices_used_token_does_not_bring_it_back() throws Exception {
        String secret = secret();
        serial(secret, "porch");
        devices.revoke("porch", Actor.system("test")).join();
        refused(Reason.USED_TOKEN, () -> enrolment.enrol(secret, "porch", key.getPublic(), FROM));
        String fresh = secret();
        refused(Reason.NAME_TAKEN, () -> enrolment.enrol(fresh, "porch", key.getPublic(), FROM));
    }

    @Test
    void a_token_for_a_known_device_brings_it_back_with_its_labels_and_history() throws Exception {
        X509Certificate first = enrolment.enrol(secret(), "porch", key.getPublic(), FROM);
        devices.reported("porch", new Reported(1, 7, List.of(state("a", "Committed"))))
                .join();
        devices.revoke("porch", Actor.system("test")).join();
        KeyPair fresh = KeyPairGenerator.getInstance("EC").generateKeyPair();
        X509Certificate second = enrolment.enrol(secretFor("porch"), "porch", fresh.getPublic(), FROM);
        assertThat(devices.mayConnect("porch", serial(second))).isTrue();
        assertThat(devices.mayConnect("porch", serial(first))).isFalse();
        Device back = devices.find("porch").join().orElseThrow();
        assertThat(back.revoked()).isNull();
        assertThat(back.labels()).containsEntry("site", "home");
        assertThat(back.models()).hasSize(1);
        assertThat(back.actedCounter()).isEqualTo(7);
    }

    @Test
    void a_token_for_a_known_device_is_good_for_no_other_name() throws Exception {
        serial(secret(), "porch");
        String secret = secretFor("porch");
        refused(Reason.WRONG_NAME, () -> enrolment.enrol(secret, "gate", key.getPublic(), FROM));
        assertThat(serial(secret, "porch")).isNotEmpty();
    }

    @Test
    void a_token_for_a_device_that_was_removed_since_makes_no_new_one() throws Exception {
        serial(secret(), "porch");
        String secret = secretFor("porch");
        devices.remove("porch", Actor.system("test")).join();
        refused(Reason.WRONG_NAME, () -> enrolment.enrol(secret, "porch", key.getPublic(), FROM));
        assertThat(devices.find("porch").join()).isEmpty();
    }

    @Test
    void refuses_labels_that_selectors_take_for_a_devices_id() throws Exception {
        assertThatThrownBy(() -> enrolment.create(
                        Map.of("site", "home", "device", "porch"), Duration.ofHours(1), Actor.system("test")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("labels.device: porch (expected: another key: in selectors device is the device's own id)");
        serial(secret(), "gate");
        assertThatThrownBy(() -> devices.hello("gate", hello("b1", Map.of("device", "porch"))))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("hello.labels.device: porch");
    }

    @Test
    void nothing_is_wrapped_for_the_key_of_a_device_that_was_revoked_enrolled_again_or_removed() throws Exception {
        SealStore seals = new SealStore(database);
        serial(secret(), "porch");
        seals.tell("porch", "stolen").join();
        devices.revoke("porch", Actor.system("test")).join();
        assertThat(wrapKey(seals)).isEmpty();
        seals.tell("porch", "stolen").join();
        serial(secretFor("porch"), "porch");
        assertThat(wrapKey(seals)).isEmpty();
        seals.tell("porch", "of the replacement").join();
        assertThat(wrapKey(seals)).hasValue("of the replacement");
        devices.remove("porch", Actor.system("test")).join();
        assertThat(wrapKey(seals)).isEmpty();
    }

    private static Optional<String> wrapKey(SealStore seals) {
        return seals.keys("porch", List.of()).join().wrapKey();
    }

    @Test
    void a_wrap_key_is_believed_by_the_present_certificates_signature_alone() throws Exception {
        X509Certificate certificate = enrolment.enrol(secret(), "porch", key.getPublic(), FROM);
        WrapKeys wrapKeys = new WrapKeys(authority, devices);
        byte[] wrap = new byte[32];
        wrap[5] = 7;
        assertThat(wrapKeys.believed("porch", WrapKeyStatement.of("porch", wrap, certificate, key.getPrivate())))
                .isEqualTo(wrap);
        KeyPair foreign = KeyPairGenerator.getInstance("EC").generateKeyPair();
        for (WrapKeyStatement forged : List.of(
                WrapKeyStatement.of("porch", wrap, certificate, foreign.getPrivate()),
                WrapKeyStatement.of("gate", wrap, certificate, key.getPrivate()))) {
            assertThatThrownBy(() -> wrapKeys.believed("porch", forged)).isInstanceOf(InvalidInputException.class);
        }
        WrapKeyStatement own = WrapKeyStatement.of("porch", wrap, certificate, key.getPrivate());
        devices.revoke("porch", Actor.system("test")).join();
        assertThatThrownBy(() -> wrapKeys.believed("porch", own)).isInstanceOf(InvalidInputException.class);
    }

    private String secretFor(String device) {
        return EnrollToken.parse(enrolment
                        .createFor(device, Duration.ofHours(1), Actor.system("test"))
                        .token())
                .secret();
    }

    @Test
    void a_device_may_not_call_itself_a_gateway() {
        String secret = secret();
        refused(Reason.BAD_REQUEST, () -> enrolment.enrol(secret, "gateway-main", key.getPublic(), FROM));
    }

    @Test
    void labels_of_the_token_win_over_what_the_device_says() throws Exception {
        serial(secret(), "porch");
        devices.hello("porch", hello("b1", Map.of("site", "bank", "floor", "2")))
                .join();
        assertThat(devices.labels().join().get("porch"))
                .containsEntry("site", "home")
                .containsEntry("floor", "2");
    }

    @Test
    void an_old_will_does_not_make_a_device_that_is_back_look_offline() throws Exception {
        serial(secret(), "porch");
        devices.hello("porch", hello("b2", Map.of())).join();
        devices.presence("porch", new Presence(1, false, "b1")).join();
        assertThat(devices.find("porch").join().orElseThrow().online()).isTrue();
        devices.presence("porch", new Presence(1, false, "b2")).join();
        assertThat(devices.find("porch").join().orElseThrow().online()).isFalse();
    }

    @Test
    void a_report_replaces_the_entry_of_its_model_only() throws Exception {
        serial(secret(), "porch");
        devices.reported("porch", new Reported(1, 1, List.of(state("a", "Fetching"), state("b", "Committed"))))
                .join();
        devices.reported("porch", new Reported(1, 1, List.of(state("a", "Committed"))))
                .join();
        assertThat(devices.find("porch").join().orElseThrow().models())
                .extracting(Hello.ModelState::state)
                .containsExactly("Committed", "Committed");
    }

    private static Hello.ModelState state(String model, String state) {
        return new Hello.ModelState(model, null, null, null, "1.0.0", null, null, state, null, "now");
    }

    private static Hello hello(String boot, Map<String, String> labels) {
        Hello.Facts facts = new Hello.Facts("linux", "amd64", List.of(), 2, 1, 1, Map.of());
        return new Hello(1, boot, "0", 0, facts, labels, List.of(), null, null, null, null);
    }

    private static void refused(Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EnrolRefusedException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private String secret() {
        return EnrollToken.parse(enrolment
                        .create(Map.of("site", "home"), Duration.ofHours(1), Actor.system("test"))
                        .token())
                .secret();
    }

    private String serial(String secret, String device) throws Exception {
        return enrolment
                .enrol(secret, device, key.getPublic(), FROM)
                .getSerialNumber()
                .toString(16);
    }

    private Enrolment enrolment(Clock clock) {
        Enrolment.EnrolAddresses addresses = new Enrolment.EnrolAddresses() {
            @Override
            public String est() {
                return "https://localhost:8443";
            }

            @Override
            public String mqtt() {
                return "mqtts://localhost:8883";
            }
        };
        return new Enrolment(store, devices, authority, addresses, clock);
    }
}
