package io.sandpiper.gateway.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.audit.AuditEntry.Checkpoint;
import io.sandpiper.gateway.audit.AuditVerifier.Report;
import io.sandpiper.gateway.audit.store.AuditStore;
import io.sandpiper.gateway.store.GatewayDatabase;
import io.sandpiper.host.store.Database;
import io.sandpiper.protocol.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A log that a real gateway's store wrote: entries 1 (a checkpoint), 2 to 6, 7 (a checkpoint), 8 to 12, 13 (a checkpoint). Line 0
 * of an export is its signed first line, so line n is entry n.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditVerifierTest {
    private static final Actor OPERATOR = new Actor("token", "ci", "abcdef01", "127.0.0.1");

    private List<String> whole = List.of();
    private List<String> earlier = List.of();
    private List<String> foreign = List.of();

    @SuppressWarnings("NullAway.Init") // opened before the tests
    private AuditPublicKey key;

    @SuppressWarnings("NullAway.Init") // opened before the tests
    private AuditKey thief;

    @BeforeAll
    void write(@TempDir Path folder) throws Exception {
        foreign = exported(folder.resolve("foreign"));
        try (Database database = GatewayDatabase.open(folder);
                AuditLog log = open(database, folder)) {
            record(log, 2, 6);
            earlier = lines(log); // its export signed entry 7
            record(log, 8, 12);
            whole = lines(log);
            key = log.publicKey();
        }
        thief = AuditKey.open(Files.createDirectories(folder.resolve("thief")), null);
        assertThat(whole).hasSize(14);
    }

    @AfterAll
    void forget() {
        whole = List.of();
    }

    private static List<String> exported(Path folder) throws Exception {
        try (Database database = GatewayDatabase.open(folder);
                AuditLog log = open(database, folder)) {
            record(log, 2, 12);
            return lines(log);
        }
    }

    private static AuditLog open(Database database, Path folder) throws Exception {
        return AuditLog.open(
                new AuditStore(database),
                folder.resolve("audit"),
                Duration.ofHours(1),
                Duration.ofDays(30),
                null,
                Clock.systemUTC());
    }

    private static void record(AuditLog log, int from, int to) {
        for (int i = from; i <= to; i++) {
            log.record(OPERATOR, "test.change", "thing-" + i, Map.of("value", i))
                    .join();
        }
    }

    private static List<String> lines(AuditLog log) throws IOException {
        Path file = log.export().join();
        List<String> lines = Files.readAllLines(file);
        Files.delete(file);
        return lines;
    }

    @Test
    void a_log_that_nobody_touched_is_whole() throws IOException {
        Report report = verify(whole);
        assertThat(report.findings()).isEmpty();
        assertThat(report.entries()).isEqualTo(13);
        assertThat(report.checkpoints()).isEqualTo(3);
        assertThat(report.signed()).isEqualTo(13);
    }

    /** What somebody did to an export, and what is said of it. */
    record Manipulation(String name, UnaryOperator<List<String>> done, String finding) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Manipulation of(String name, String finding, java.util.function.Consumer<List<String>> done) {
        return new Manipulation(
                name,
                lines -> {
                    List<String> changed = new ArrayList<>(lines);
                    done.accept(changed);
                    return changed;
                },
                finding);
    }

    Stream<Manipulation> manipulations() {
        return Stream.of(
                of("head cut", "entry 1 is missing", l -> l.remove(1)),
                of(
                        "head cut up to a checkpoint",
                        "entries 1 to 6 are missing",
                        l -> l.subList(1, 7).clear()),
                of(
                        "head cut beyond a checkpoint",
                        "entries 1 to 8 are missing",
                        l -> l.subList(1, 9).clear()),
                of("tail cut", "entry 13 is missing", List::removeLast),
                of(
                        "tail cut back to a checkpoint",
                        "entries 8 to 13 are missing",
                        l -> l.subList(8, 14).clear()),
                of("one cut in the middle", "entry 9 is missing", l -> l.remove(9)),
                of(
                        "many cut in the middle",
                        "entries 3 to 9 are missing",
                        l -> l.subList(3, 10).clear()),
                of("all cut", "there is no entry at all", l -> l.subList(1, 14).clear()),
                of(
                        "who changed",
                        "entry 10 does not follow entry 9 as it stands",
                        l -> replace(l, 9, "\"ci\"", "\"cj\"")),
                of("what changed", "entry 6 does not follow entry 5", l -> replace(l, 5, "test.change", "test.chance")),
                of("when changed", "entry 6 does not follow entry 5", l -> replace(l, 5, "\"at\":\"2", "\"at\":\"1")),
                of(
                        "a value changed",
                        "entry 6 does not follow entry 5",
                        l -> replace(l, 5, "{\"value\":5}", "{\"value\":6}")),
                of(
                        "the last entry changed",
                        "checkpoint 13: its signature does not fit",
                        l -> replace(l, 13, "the end of the log", "the end of the lag")),
                of(
                        "blanks added",
                        "entry 4: is not written as the gateway writes",
                        l -> replace(l, 4, "{\"value\"", "{ \"value\"")),
                of(
                        "a field added",
                        "entry 4: is not written as the gateway writes",
                        l -> replace(l, 4, "{\"action\"", "{\"aaa\":1,\"action\"")),
                of("two swapped", "entry 4 is missing", l -> Collections.swap(l, 4, 5)),
                of("all reversed", "stands after entry", l -> Collections.reverse(l.subList(1, 14))),
                of("one doubled", "entry 5 stands after entry 5: doubled", l -> l.add(6, l.get(5))),
                of(
                        "one inserted",
                        "entry 6 stands after entry 6",
                        l -> l.add(7, l.get(6).replace("thing-6", "thing-0"))),
                of("one replaced by one of another log", "does not follow entry 8", l -> l.set(9, foreign.get(9))),
                of(
                        "re-chained with forged hashes",
                        "checkpoint 13: its signature does not fit",
                        l -> rechain(l, 9, "thing-9", "thing-0", 13)),
                of(
                        "re-chained from before the first checkpoints",
                        "checkpoint 7: its signature does not fit",
                        l -> rechain(l, 3, "thing-3", "thing-0", 13)),
                of(
                        "re-chained, the old checkpoint kept",
                        "entry 13 does not follow entry 12",
                        l -> rechain(l, 9, "thing-9", "thing-0", 12)),
                of("re-chained and signed by another key", "signed by the key " + thiefs(), l -> {
                    rechain(l, 9, "thing-9", "thing-0", 12);
                    sign(l, 13);
                }),
                of(
                        "re-signed by another key under the gateway's name",
                        "checkpoint 13: its signature does not fit",
                        l -> {
                            sign(l, 13);
                            replace(l, 13, "\"key\":\"" + thief.publicKey().id(), "\"key\":\"" + key.id());
                        }),
                of(
                        "a checkpoint swapped for an earlier one",
                        "entry 7 stands after entry 12",
                        l -> l.set(13, l.get(7))),
                of(
                        "a checkpoint's signature taken out",
                        "checkpoint 7: its signature is missing",
                        l -> l.set(7, l.get(7).replaceAll(",\"signature\":\"[^\"]*\"", ""))),
                of(
                        "a checkpoint's signature put onto another",
                        "checkpoint 13: its signature does not fit",
                        l -> l.set(
                                13,
                                l.get(13)
                                        .replaceAll(
                                                "\"signature\":\"[^\"]*\"",
                                                "\"signature\":\"" + signatureOf(l.get(7)) + "\""))),
                of(
                        "a checkpoint made of an entry",
                        "checkpoint 9: its signature is missing",
                        l -> replace(l, 9, "test.change", AuditEntry.CHECKPOINT)),
                of(
                        "a file that was cut in the middle of a line",
                        "a line that is no entry",
                        l -> l.set(13, l.get(13).substring(0, 60))),
                of(
                        "the first line changed",
                        "the first line: not signed",
                        l -> replace(l, 0, "\"entries\":13", "\"entries\":12")),
                of("the first line of an earlier export", "entries after 7 were added", l -> l.set(0, earlier.get(0))),
                of("another gateway's export", "the first line: not signed by the key", l -> {
                    l.clear();
                    l.addAll(foreign);
                }));
    }

    @ParameterizedTest
    @MethodSource("manipulations")
    void names_what_was_done_to_it(Manipulation manipulation) throws IOException {
        Report report = verify(manipulation.done().apply(whole));
        assertThat(report.whole()).isFalse();
        assertThat(report.findings()).anySatisfy(f -> assertThat(f).contains(manipulation.finding()));
    }

    @Test
    void an_empty_file_is_no_export() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> verify(List.of())))
                .hasMessageContaining("export");
    }

    @Test
    void what_is_too_old_is_removed_and_a_checkpoint_stands_for_it(@TempDir Path folder) throws Exception {
        try (Database database = GatewayDatabase.open(folder);
                AuditLog log = open(database, folder)) {
            record(log, 2, 6);
            lines(log); // signs entry 7
            record(log, 8, 12);
            AuditStore store = new AuditStore(database);
            assertThat(log.removeBefore(Instant.now().plusSeconds(1))).isEqualTo(6);
            List<String> lines = lines(log);
            Report report = verify(lines, log.publicKey());
            assertThat(report.findings()).isEmpty();
            assertThat(report.first()).isEqualTo(7);
            lines.remove(1); // and one more than the gateway removed
            assertThat(verify(lines, log.publicKey()).findings()).contains("entry 7 is missing");
            assertThat(store.headNow().seq()).isEqualTo(report.last());
            assertThat(log.verify().join().whole()).isTrue();
        }
    }

    @Test
    void the_gateways_own_log_is_missed_where_its_end_is_cut_off_in_the_database(@TempDir Path folder)
            throws Exception {
        try (Database database = GatewayDatabase.open(folder);
                AuditLog log = open(database, folder)) {
            record(log, 2, 6);
            assertThat(log.verify().join().whole()).isTrue();
            database.writeNow("test.cut", connection -> {
                try (var s = connection.prepareStatement("delete from audit_entry where seq > 4")) {
                    return s.executeUpdate();
                }
            });
            assertThat(log.verify().join().findings()).contains("entries 5 to 6 are missing");
        }
    }

    @Test
    void entries_that_are_written_at_once_stand_in_one_chain(@TempDir Path folder) throws Exception {
        try (Database database = GatewayDatabase.open(folder);
                AuditLog log = open(database, folder)) {
            Stream.iterate(0, i -> i + 1)
                    .limit(500)
                    .parallel()
                    .forEach(i -> log.record(OPERATOR, "test.change", "thing-" + i, null)
                            .join());
            Report report = log.verify().join();
            assertThat(report.findings()).isEmpty();
            assertThat(report.entries()).isEqualTo(501);
        }
    }

    private Report verify(List<String> lines) throws IOException {
        return verify(lines, key);
    }

    private static Report verify(List<String> lines, AuditPublicKey key) throws IOException {
        try (BufferedReader file = new BufferedReader(new StringReader(String.join("\n", lines) + "\n"))) {
            return AuditExport.verify(file, key).report();
        }
    }

    private String thiefs() {
        return thief.publicKey().id();
    }

    private static void replace(List<String> lines, int line, String what, String by) {
        String before = lines.get(line);
        lines.set(line, before.replace(what, by));
        assertThat(lines.get(line)).isNotEqualTo(before);
    }

    /** Changes an entry and computes the hashes of all after it anew, up to {@code last}. */
    private static void rechain(List<String> lines, int line, String what, String by, int last) {
        replace(lines, line, what, by);
        for (int i = line + 1; i <= last; i++) {
            AuditEntry entry = parse(lines.get(i));
            lines.set(
                    i,
                    new AuditEntry(
                                    entry.seq(),
                                    AuditEntry.hash(lines.get(i - 1)),
                                    entry.at(),
                                    entry.who(),
                                    entry.action(),
                                    entry.object(),
                                    entry.before(),
                                    entry.after(),
                                    entry.checkpoint())
                            .text());
        }
    }

    /** Signs a checkpoint as somebody would who has a key of his own. */
    private void sign(List<String> lines, int line) {
        AuditEntry entry = parse(lines.get(line));
        AuditEntry chained = new AuditEntry(
                entry.seq(),
                AuditEntry.hash(lines.get(line - 1)),
                entry.at(),
                entry.who(),
                entry.action(),
                entry.object(),
                entry.before(),
                entry.after(),
                new Checkpoint(1, thief.publicKey().id(), null));
        lines.set(
                line,
                chained.with(new Checkpoint(1, thief.publicKey().id(), thief.sign(chained.text())))
                        .text());
    }

    private static String signatureOf(String line) {
        Checkpoint checkpoint = parse(line).checkpoint();
        return checkpoint == null ? "" : String.valueOf(checkpoint.signature());
    }

    private static AuditEntry parse(String line) {
        return Json.read("entry", line.getBytes(StandardCharsets.UTF_8), AuditEntry.class);
    }
}
