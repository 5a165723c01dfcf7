package io.sandpiper.host.child;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.host.child.ChildResult.End;
import io.sandpiper.protocol.unit.DataSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {
    private static final ChildLimits LIMITS = new ChildLimits(DataSize.ofMebibytes(200), Duration.ofSeconds(20));

    @TempDir
    Path folder;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Test
    void hands_over_each_line_in_order_and_the_exit_code() throws Exception {
        ChildResult result = run(LIMITS, "echo one; echo two; echo bad >&2; exit 3");
        assertThat(lines).containsExactly("one", "two");
        assertThat(result.errors()).containsExactly("bad");
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.succeeded()).isFalse();
    }

    @Test
    void an_interrupt_leaves_neither_the_child_nor_what_it_started() throws Exception {
        Thread caller = Thread.ofPlatform().name("caller").start(() -> {
            try {
                run(LIMITS, "sleep 1000 & echo $!; wait");
            } catch (Exception e) {
                lines.add(e.getClass().getSimpleName());
            }
        });
        while (lines.isEmpty()) {
            Thread.sleep(10);
        }
        caller.interrupt();
        caller.join();
        assertThat(lines).endsWith("InterruptedException");
        ProcessHandle.of(Long.parseLong(lines.getFirst()))
                .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }

    @Test
    void gives_the_child_no_environment_but_its_own() throws Exception {
        run(LIMITS, "echo ${HOME-none} $GIVEN");
        assertThat(lines).containsExactly("none yes");
    }

    @Test
    void kills_a_child_that_hangs_and_what_it_started() throws Exception {
        ChildLimits brief = new ChildLimits(DataSize.ofMebibytes(200), Duration.ofMillis(300));
        ChildResult result = run(brief, "sleep 1000 & echo $!; wait");
        assertThat(result.end()).isEqualTo(End.OUT_OF_TIME);
        long grandchild = Long.parseLong(lines.getFirst());
        // The system reaps it a moment after it was killed.
        ProcessHandle.of(grandchild)
                .ifPresent(process -> assertThat(process.onExit()).succeedsWithin(Duration.ofSeconds(10)));
    }

    @Test
    void kills_a_child_that_takes_more_memory_than_it_may() throws Exception {
        ChildLimits small = new ChildLimits(DataSize.ofMebibytes(40), Duration.ofSeconds(20));
        ChildResult result = run(small, "x=$(head -c 120000000 /dev/zero | tr '\\0' a); sleep 20");
        assertThat(result.end()).isEqualTo(End.OUT_OF_MEMORY);
    }

    @Test
    void cuts_a_line_that_does_not_end_and_goes_on_with_the_next() throws Exception {
        run(LIMITS, "head -c 3000000 /dev/zero | tr '\\0' a; echo; echo end");
        assertThat(lines).hasSize(2).last().isEqualTo("end");
        assertThat(lines.getFirst()).hasSize(16_384);
    }

    @Test
    void a_signal_is_told_from_an_exit() throws Exception {
        assertThat(run(LIMITS, "kill -TERM $$; sleep 20").endedBySignal()).isTrue();
        assertThat(run(LIMITS, "exit 3").endedBySignal()).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_child_is_the_first_to_end_where_memory_is_short() throws Exception {
        run(LIMITS, "sleep 0.5; cat /proc/self/oom_score_adj");
        assertThat(lines).containsExactly("1000");
    }

    private ChildResult run(ChildLimits limits, String script) throws Exception {
        return ChildProcess.run(
                List.of("/bin/bash", "-c", script),
                Map.of("GIVEN", "yes", "PATH", "/usr/bin:/bin"),
                folder,
                limits,
                lines::add);
    }
}
