package io.sandpiper.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a stranger chose does not steer the terminal, whichever command prints it. */
class ConsoleTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream raw = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final Console console = new Console(raw, raw, true);

    @Test
    void a_line_stays_one_line_and_hides_none() {
        console.err().println("new wine\u001b[1A\u001b[2K\nnew ocr\r\u009b\u202e\u2028…");
        assertThat(text())
                .isEqualTo("new wine\\u001b[1A\\u001b[2K\\u000anew ocr\\u000d\\u009b\\u202e\\u2028…"
                        + System.lineSeparator());
    }

    @Test
    void text_of_several_lines_keeps_them() {
        console.out().print("one\n\ttwo\u001b[2K\n");
        console.out().printf("%s%n", "three\u001b");
        console.out().println((Object) "four\u001b");
        assertThat(text().lines()).containsExactly("one", "\ttwo\\u001b[2K", "three\\u001b", "four\\u001b");
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }
}
