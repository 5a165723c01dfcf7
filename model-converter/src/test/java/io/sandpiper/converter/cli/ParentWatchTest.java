package io.sandpiper.converter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ParentWatchTest {
    @Test
    void ends_with_the_process_that_started_it_even_if_that_is_killed() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        // The command after it keeps the shell from becoming the child.
        Process shell = new ProcessBuilder(
                        "sh",
                        "-c",
                        "\"$0\" -XX:+UseSerialGC -cp \"$1\" \"$2\"; exit 0",
                        java,
                        classes,
                        WatchingChildMain.class.getName())
                .start();
        try (BufferedReader out = shell.inputReader()) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(child.pid()).isNotEqualTo(shell.pid());
            shell.destroyForcibly().waitFor();
            child.onExit().get(30, TimeUnit.SECONDS);
        }
    }
}
