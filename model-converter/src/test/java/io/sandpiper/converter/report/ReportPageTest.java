package io.sandpiper.converter.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.converter.ConvertRequest;
import io.sandpiper.converter.Demo;
import io.sandpiper.converter.Wanted;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page of the demo's conversion: each number in it is found again in what was measured. */
class ReportPageTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

    @TempDir
    static Path folder;

    private static String html;
    private static JsonNode report;

    @BeforeAll
    static void convert() throws IOException {
        Path out = folder.resolve("out");
        Demo.convert(Demo.fashion("1.0.0", out));
        html = Files.readString(out.resolve("report.html"));
        report = Json.read("report", Files.readAllBytes(out.resolve("report.json")), JsonNode.class);
    }

    @Test
    void each_number_of_the_variants_table_is_measured() {
        JsonNode evidence = report.path("evidence");
        List<List<String>> rows = rows("Variants");
        assertThat(rows).hasSize(1 + report.path("variants").size());
        for (List<String> row : rows) {
            String name = row.getFirst();
            JsonNode measured = name.equals("original")
                    ? evidence.path("original")
                    : evidence.path("variants").path(name);
            assertThat(row.get(2)).isEqualTo(share(measured.path("value")));
            assertThat(row.get(3)).isEqualTo(share(measured.path("low")) + " to " + share(measured.path("high")));
            assertThat(row.get(7)).isEqualTo(share(measured.path("expectedCalibrationError")));
            if (!name.equals("original")) {
                JsonNode loss = measured.path("loss");
                assertThat(row.get(4)).isEqualTo(share(loss.path("value")));
                assertThat(row.get(5)).isEqualTo(share(loss.path("low")) + " to " + share(loss.path("high")));
                assertThat(row.get(6)).isEqualTo(share(measured.path("agreement")));
                assertThat(row.get(8))
                        .isEqualTo(String.format(
                                Locale.ROOT,
                                "%.3f",
                                report.path("latencyMillis").path(name).asDouble()));
                long memory = report.path("servingMemoryBytes").path(name).asLong();
                assertThat(memory).isBetween(100L << 10, 100L << 20);
                assertThat(row.get(9)).isEqualTo(new DataSize(memory).shown());
            }
        }
    }

    @Test
    void each_device_class_has_its_row() throws IOException {
        Path out = folder.resolve("quantized");
        Demo.convert(new ConvertRequest(
                Demo.FOLDER.resolve("quantized/templates-7bit.onnx"),
                new ModelVersion("templates", "1.0.0"),
                Demo.FOLDER.resolve("fashion/model.yaml"),
                null,
                Demo.FOLDER.resolve("fashion/holdout.npz"),
                null,
                null,
                null,
                false,
                false,
                Wanted.DEFAULT,
                out,
                null));
        JsonNode classes = Json.read("report", Files.readAllBytes(out.resolve("report.json")), JsonNode.class)
                .path("evidence")
                .path("variants")
                .path("int8")
                .path("classes");
        List<List<String>> rows = rows(
                Files.readString(out.resolve("report.html")), "Device classes, beside exact sums of integer products");
        assertThat(rows).hasSize(4).hasSize(classes.size());
        for (List<String> row : rows) {
            JsonNode parity = classes.path(row.get(1));
            assertThat(row.get(2)).isEqualTo(share(parity.path("agreement")));
            assertThat(row.subList(3, 7))
                    .containsExactly("equal", "–", parity.path("basis").asText(), "yes");
        }
    }

    @Test
    void each_candidate_has_its_row_and_its_circle() {
        List<List<String>> rows = rows("Candidates, on the samples that choose");
        JsonNode trials = report.path("trials");
        assertThat(rows).hasSize(trials.size());
        assertThat(html.split("<circle ", -1)).hasSize(trials.size() + 1);
        for (int i = 0; i < trials.size(); i++) {
            JsonNode fidelity = trials.get(i).path("fidelity");
            assertThat(rows.get(i).get(2)).isEqualTo(share(fidelity.path("loss")));
            assertThat(rows.get(i).get(3)).isEqualTo(share(fidelity.path("agreement")));
            assertThat(html)
                    .contains(trials.get(i).path("recipe").asText() + ": "
                            + trials.get(i).path("bytes").asLong() + " bytes");
        }
        assertThat(html.split("class=\"chosen\"", -1)).hasSize(2);
    }

    @Test
    void shows_a_picture_of_each_sample_that_it_gets_wrong() {
        JsonNode mistakes = report.path("mistakes");
        assertThat(mistakes).isNotEmpty();
        assertThat(html.split("<img ", -1)).hasSize(mistakes.size() + 1);
        mistakes.forEach(
                m -> assertThat(html).contains("sample " + m.path("sample").asInt() + "<"));
    }

    @Test
    void needs_no_network_and_no_script() {
        assertThat(html).doesNotContain("<script").doesNotContain("http://").doesNotContain("https://");
    }

    @ParameterizedTest
    @ValueSource(ints = {360, 1280})
    void fits_the_window(int width) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(CHROMIUM), "chromium (apt-get install chromium)");
        Path frame = folder.resolve("frame-" + width + ".html");
        Files.writeString(frame, """
                <!doctype html><body style="margin:0"><iframe id="f" style="width:%dpx;height:600px;border:0"
                src="out/report.html"></iframe><p id="said"></p><script>
                onload = () => { const d = document.getElementById('f').contentDocument.documentElement;
                  document.getElementById('said').textContent = 'scroll ' + d.scrollWidth + ' of ' + d.clientWidth; };
                </script></body>""".formatted(width));
        Process chromium = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--allow-file-access-from-files",
                        "--user-data-dir=" + folder.resolve("profile-" + width),
                        "--window-size=1400,900",
                        "--dump-dom",
                        frame.toUri().toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String dom = new String(chromium.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(chromium.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Matcher said = Pattern.compile("scroll (\\d+) of (\\d+)").matcher(dom);
        assertThat(said.find()).as(dom).isTrue();
        assertThat(Integer.parseInt(said.group(1))).isLessThanOrEqualTo(Integer.parseInt(said.group(2)));
    }

    private static String share(JsonNode value) {
        return String.format(Locale.ROOT, "%.4f", value.asDouble());
    }

    private static List<List<String>> rows(String caption) {
        return rows(html, caption);
    }

    private static List<List<String>> rows(String page, String caption) {
        String table = page.substring(page.indexOf("<caption>" + caption + "</caption>"));
        table = table.substring(0, table.indexOf("</table>"));
        List<List<String>> rows = new ArrayList<>();
        Matcher row = Pattern.compile("<tr>(.*?)</tr>", Pattern.DOTALL).matcher(table);
        while (row.find()) {
            List<String> cells = new ArrayList<>();
            Matcher cell = Pattern.compile("<td>(.*?)</td>", Pattern.DOTALL).matcher(row.group(1));
            while (cell.find()) {
                cells.add(cell.group(1));
            }
            if (!cells.isEmpty()) {
                rows.add(cells);
            }
        }
        return rows;
    }
}
