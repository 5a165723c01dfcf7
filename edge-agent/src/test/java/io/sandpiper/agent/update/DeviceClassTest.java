package io.sandpiper.agent.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DeviceClassTest {
    private final DeviceClass pi5 = new DeviceClass("linux", "arm64", Set.of("neon", "dotprod"));

    @Test
    void runs_variants_for_any_and_for_what_it_has() {
        assertThat(pi5.runs("any")).isTrue();
        assertThat(pi5.runs("linux/arm64")).isTrue();
        assertThat(pi5.runs("linux/arm64+dotprod")).isTrue();
        assertThat(pi5.runs("linux/arm64+dotprod+i8mm")).isFalse();
        assertThat(pi5.runs("linux/amd64")).isFalse();
    }

    @Test
    void instruction_sets_are_read_from_what_the_kernel_says(@TempDir Path folder) throws Exception {
        Path cpuinfo = Files.writeString(
                folder.resolve("cpuinfo"), "processor : 0\nFeatures : fp asimd crc32 asimddp\nCPU part : 0xd0b\n");
        assertThat(DeviceClass.readInstructionSets(cpuinfo)).containsExactly("dotprod", "neon");
        assertThat(DeviceClass.readInstructionSets(folder.resolve("none"))).isEmpty();
    }
}
