package io.sandpiper.agent.serve;

import static io.sandpiper.agent.serve.InferTest.wine;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sandpiper.agent.infer.InferStatistics.Batch;
import io.sandpiper.agent.infer.InferStatistics.Figures;
import io.sandpiper.agent.serve.RunningAgent.Reply;
import io.sandpiper.agent.slot.BatchRule;
import io.sandpiper.agent.slot.SlotSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests over the wire that share runs, whatever way they ask, and what is told of it. */
final class BatchingTest {
    private static final String INFER = "/v2/models/wine/infer";
    private static final String PREDICT = "/v1/models/wine:predict";
    private static final String ROW = "12.58,1.29,2.1,20,103,1.48,0.58,0.53,1.4,7.6,0.58,1.55,640";
    private static final String ZEROS = String.join(",", Collections.nCopies(13, "0"));

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private RunningAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new RunningAgent(new SlotSettings(
                1, 64, SlotSettings.ANY_MEMORY, 20, Map.of("wine", new BatchRule(16, Duration.ofMillis(2)))));
    }

    @AfterEach
    void stop() throws Exception {
        callers.shutdown();
        agent.close();
    }

    /** Sends all while the model's only thread is held, so that they wait together. */
    private List<Reply> together(List<Callable<Reply>> calls) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        agent.slot("wine").submit((slot, instance) -> {
            held.countDown();
            try {
                free.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        held.await();
        List<Future<Reply>> sent = calls.stream().map(callers::submit).toList();
        while (agent.slot("wine").waiting() < calls.size()) {
            Thread.sleep(5);
        }
        free.countDown();
        List<Reply> replies = new ArrayList<>();
        for (Future<Reply> each : sent) {
            replies.add(each.get(20, TimeUnit.SECONDS));
        }
        return replies;
    }

    private static String rows(int count, String row) {
        return "{\"inputs\":["
                + wine("[" + count + ",13]", "[" + String.join(",", Collections.nCopies(count, row)) + "]") + "]}";
    }

    @Test
    void infer_and_predict_share_runs_and_each_gets_what_it_would_get_alone() throws Exception {
        String one = agent.post(INFER, rows(1, ROW)).text();
        String two = agent.post(INFER, rows(2, ZEROS)).text();
        String instances = "{\"instances\":[[" + ROW + "],[" + ZEROS + "],[" + ROW + "]]}";
        String predicted = agent.post(PREDICT, instances).text();
        Figures before = agent.statistics("wine");

        List<Reply> replies = together(List.of(
                () -> agent.post(INFER, rows(1, ROW)),
                () -> agent.post(PREDICT, instances),
                () -> agent.post(INFER, rows(2, ZEROS)),
                () -> agent.post(INFER, "{\"inputs\":[]}"),
                () -> agent.post(PREDICT, instances)));
        assertThat(replies).extracting(Reply::text).contains(one, two, predicted);
        assertThat(replies.get(1).text())
                .isEqualTo(predicted)
                .isEqualTo(replies.get(4).text());
        assertThat(replies.get(3).status()).isEqualTo(400);

        Figures after = agent.statistics("wine");
        assertThat(after.inferenceCount() - before.inferenceCount()).isEqualTo(1 + 3 + 2 + 3);
        assertThat(after.executionCount() - before.executionCount())
                .as("one of 5, two of 2")
                .isEqualTo(3);
        assertThat(after.success().count() - before.success().count()).isEqualTo(4);
        assertThat(after.batches()).extracting(Batch::size).containsExactly(1, 2, 5);
    }

    @Test
    void statistics_and_metrics_tell_runs_apart_by_their_size_and_agree() throws Exception {
        together(Collections.nCopies(6, () -> agent.post(INFER, rows(1, ROW))));
        agent.post(INFER, rows(3, ROW));
        JsonNode stats = agent.get("/v2/models/wine/stats").json().at("/model_stats/0");
        assertThat(stats.path("inference_count").asInt()).isEqualTo(9);
        assertThat(stats.path("execution_count").asInt()).isEqualTo(2);
        assertThat(stats.path("batch_stats").findValuesAsText("batch_size")).containsExactly("3", "6");
        for (JsonNode batch : stats.path("batch_stats")) {
            for (String phase : List.of("compute_input", "compute_infer", "compute_output")) {
                assertThat(batch.path(phase).path("count").asInt()).as(phase).isEqualTo(1);
                assertThat(batch.path(phase).path("ns").asLong()).as(phase).isPositive();
            }
        }
        assertThat(stats.at("/inference_stats/compute_infer/count").asInt()).isEqualTo(7);
        assertThat(agent.get("/metrics").text())
                .contains("sandpiper_executions_total{model=\"wine\",version=\"1.0.0\",variant=\"fp32\"} 2\n");
    }

    @Test
    void the_models_configuration_says_how_and_that_of_others_does_not() throws Exception {
        JsonNode config = agent.get("/v2/models/wine/config").json();
        assertThat(config.path("max_batch_size").asInt()).isEqualTo(16);
        assertThat(config.at("/dynamic_batching/max_queue_delay_microseconds").asInt())
                .isEqualTo(2_000);
        assertThat(config.at("/input/0/dims").toString()).isEqualTo("[13]");
        JsonNode other = agent.get("/v2/models/fashion/config").json();
        assertThat(other.has("dynamic_batching")).isFalse();
        assertThat(other.path("max_batch_size").asInt()).isZero();
    }

    @Test
    void a_deadline_that_passes_in_the_queue_is_told_and_harms_no_neighbour() throws Exception {
        List<Reply> replies = together(List.of(
                () -> agent.post(INFER, rows(1, ROW)),
                () -> agent.send(agent.request(INFER)
                        .header("Sandpiper-Deadline-Ms", "1")
                        .POST(java.net.http.HttpRequest.BodyPublishers.ofString(rows(1, ROW)))),
                () -> agent.post(INFER, rows(1, ROW))));
        assertThat(replies).extracting(Reply::status).containsExactly(200, 504, 200);
    }

    @Test
    void one_request_has_at_most_as_many_samples_as_configured() throws Exception {
        assertThat(agent.post(INFER, rows(20, ROW)).status()).isEqualTo(200);
        Reply refused = agent.post(INFER, rows(21, ROW));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error())
                .isEqualTo("inputs[0].shape: [21, 13] (expected: at most 20 samples in the first axis"
                        + " (slot.batchLimit))");
    }
}
