package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.serve.RunningAgent.Reply;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code :predict} by tables and by raw bytes. */
final class PredictFormsTest {
    private static final String WINE = "/v1/models/wine:predict";
    private static final String ROW = "12.58,1.29,2.1,20,103,1.48,0.58,0.53,1.4,7.6,0.58,1.55,640";
    private static RunningAgent agent;

    @BeforeAll
    static void start() throws Exception {
        agent = new RunningAgent();
    }

    @AfterAll
    static void stop() throws Exception {
        agent.close();
    }

    @Test
    void rows_with_a_header_in_any_order_count_as_rows_without() throws Exception {
        List<String> names = RunningAgent.wineFeatures();
        List<String> values = List.of(ROW.split(",", -1));
        String table = String.join(",", names.reversed()) + "\r\n" + String.join(",", values.reversed()) + "\r\n";
        Reply named = csv(table, "*/*");
        assertThat(named.status()).as(named.text()).isEqualTo(200);
        assertThat(named.json().at("/predictions/0/label").asText()).isEqualTo("class_2");
        Reply bare = csv(ROW + "\n" + ROW, "application/json");
        assertThat(bare.json().path("predictions")).hasSize(2);
        assertThat(bare.json().at("/predictions/1")).isEqualTo(named.json().at("/predictions/0"));
    }

    @Test
    void a_table_is_answered_where_the_caller_takes_one() throws Exception {
        Reply reply = csv(ROW + "\n" + ROW, "text/csv");
        assertThat(reply.type()).startsWith("text/csv");
        List<String> lines = reply.text().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.getFirst())
                .isEqualTo("label,index,probability.class_0,probability.class_1,probability.class_2");
        assertThat(lines.getLast()).startsWith("class_2,2,0.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b | line 1: a (expected: a feature",
                "1,2,3,4,5,6,7,8,9,10,11,12,x | line 1, cell 13: x (expected: a number; as this cell is none, line 1 was taken for a header, which names each feature once: alcohol",
                "1,,3,4,5,6,7,8,9,10,11,12,13 | line 1, cell 2:  (expected: a number; as",
                "alcohol,1 | line 1: 1 (expected: a feature",
                "1,2,3,4,5,6,7,8,9,10,11,12,13\\n1,2,3,4,5,6,7,8,9,10,11,12,1e39 | line 2, cell 13: 1.0E39",
                "1,2 | line 1: 2 cells (expected: 13 cells)",
                "12.58,1.29,2.1,20,103,1.48,0.58,0.53,1.4,7.6,0.58,1.55,640\\n1,x,3,4,5,6,7,8,9,10,11,12,13 | line 2, cell 2: x",
                "12.58,1.29,2.1,20,103,1.48,0.58,0.53,1.4,7.6,0.58,1.55,640\\n1,,3,4,5,6,7,8,9,10,11,12,13 | line 2, cell 2:"
            })
    void a_cell_at_fault_is_named(String table, String error) throws Exception {
        Reply reply = csv(table.replace("\\n", "\n"), "*/*");
        assertThat(reply.status()).as(reply.text()).isEqualTo(400);
        assertThat(reply.json().path("detail").asText()).contains(error);
    }

    @Test
    void more_rows_than_instances_are_refused() throws Exception {
        assertThat(csv(String.join("\n", Collections.nCopies(1_025, ROW)), "*/*")
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void raw_bytes_are_instances_one_after_the_other(int instances) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate(instances * 52).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < instances; i++) {
            for (String value : ROW.split(",", -1)) {
                bytes.putFloat(Float.parseFloat(value));
            }
        }
        Reply reply = agent.send(agent.request(WINE)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.array())));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        assertThat(reply.json().path("predictions")).hasSize(instances);
        Reply cut = agent.send(agent.request(WINE)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(bytes.array(), 0, 51)));
        assertThat(cut.status()).isEqualTo(400);
        assertThat(cut.json().path("detail").asText()).contains("body: 51 bytes (expected: a multiple of 52");
    }

    @Test
    void what_curl_says_by_itself_is_json() throws Exception {
        Reply reply = agent.send(agent.request(WINE)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("{\"instances\":[[" + ROW + "]],\"more\":{}}")));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    }

    private static Reply csv(String table, String accept) throws Exception {
        return agent.send(agent.request(WINE)
                .header("Content-Type", "text/csv; charset=utf-8")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString(table)));
    }
}
