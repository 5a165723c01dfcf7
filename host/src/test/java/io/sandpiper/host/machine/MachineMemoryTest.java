package io.sandpiper.host.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineMemoryTest {
    @TempDir
    private Path root;

    @Test
    void this_machine_has_memory_and_allows_no_more_than_it_has() {
        MachineMemory here = new MachineMemory();
        assertThat(here.total()).isGreaterThan(64L << 20);
        assertThat(here.allowed()).isPositive().isLessThanOrEqualTo(here.total());
    }

    @Test
    void the_tightest_group_above_this_process_counts() throws IOException {
        file("proc/meminfo", "MemTotal:        1000 kB\nMemFree: 3 kB\n");
        file("proc/self/cgroup", "1:name=old:/\n0::/system.slice/agent.service\n");
        file("sys/fs/cgroup/system.slice/memory.max", "400000\n");
        file("sys/fs/cgroup/system.slice/agent.service/memory.max", "max\n");
        assertThat(new MachineMemory(root).total()).isEqualTo(1_024_000);
        assertThat(new MachineMemory(root).allowed()).isEqualTo(400_000);
    }

    @Test
    void without_groups_all_of_it_is_allowed_and_an_unknown_system_says_nothing() throws IOException {
        assertThat(new MachineMemory(root).allowed()).isZero();
        file("proc/meminfo", "MemTotal: 1000 kB\n");
        assertThat(new MachineMemory(root).allowed()).isEqualTo(1_024_000);
    }

    private void file(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
