package io.sandpiper.agent.serve;

import static io.sandpiper.agent.serve.InferTest.wine;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.infer.InferStatistics;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** What a version did, told twice and told alike. */
final class StatisticsTest {
    private static final String ROW = String.join(",", Collections.nCopies(13, "1.5"));

    @Test
    void statistics_count_samples_and_runs_and_agree_with_the_metrics() throws Exception {
        try (RunningAgent agent = new RunningAgent()) {
            String three = wine("[3,13]", "[" + ROW + "," + ROW + "," + ROW + "]");
            agent.post("/v2/models/wine/infer", "{\"inputs\":[" + three + "]}");
            String one = "[" + ROW + "]";
            agent.post("/v1/models/wine:predict", "{\"instances\":[" + one + "," + one + "]}");
            agent.post("/v2/models/wine/infer", "{}");

            InferStatistics.Figures figures = agent.statistics("wine");
            assertThat(figures.inferenceCount()).isEqualTo(5);
            assertThat(figures.executionCount()).isEqualTo(3);
            assertThat(figures.success().count()).isEqualTo(2);
            assertThat(figures.fail().count()).isEqualTo(1);
            assertThat(figures.computeInfer().count()).isEqualTo(2);
            assertThat(figures.computeInfer().nanos()).isPositive();
            assertThat(figures.computeInput().nanos()).isPositive();
            assertThat(figures.computeOutput().nanos()).isPositive();
            assertThat(figures.queue().nanos()).isPositive();
            assertThat(figures.success().nanos())
                    .isGreaterThanOrEqualTo(figures.queue().nanos()
                            + figures.computeInput().nanos()
                            + figures.computeInfer().nanos()
                            + figures.computeOutput().nanos());
            assertThat(figures.lastInferenceMillis()).isPositive();
            String labels = "sandpiper_requests_total{model=\"wine\",version=\"1.0.0\",variant=\"fp32\",outcome=";
            assertThat(agent.get("/metrics").text()).contains(labels + "\"ok\"} 2", labels + "\"invalid\"} 1");
        }
    }
}
