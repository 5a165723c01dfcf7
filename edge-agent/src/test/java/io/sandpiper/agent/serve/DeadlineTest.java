package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineTest {
    private static final String PATH = "/v1/models/wine:predict";
    private static final String BODY =
            "{\"instances\":[[13.2,1.78,2.14,11.2,100,2.65,2.76,0.26,1.28,4.38,1.05,3.4,1050]]}";

    @Test
    void a_request_whose_deadline_has_passed_is_not_run() throws Exception {
        try (RunningAgent agent = new RunningAgent()) {
            RunningAgent.Reply late = agent.send(request(agent, "0"));
            assertThat(late.status()).isEqualTo(504);
            assertThat(late.text()).contains("the deadline of 0 ms passed before the model ran");
            assertThat(agent.send(request(agent, "30000")).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "1.5", "1e3", "99999999999999999999"})
    void a_deadline_that_is_no_number_of_milliseconds_is_refused_by_name(String deadline) throws Exception {
        try (RunningAgent agent = new RunningAgent()) {
            RunningAgent.Reply refused = agent.send(request(agent, deadline));
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("Sandpiper-Deadline-Ms", deadline);
        }
    }

    private static HttpRequest.Builder request(RunningAgent agent, String deadline) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + agent.port() + PATH))
                .header("Sandpiper-Deadline-Ms", deadline)
                .POST(HttpRequest.BodyPublishers.ofString(BODY));
    }
}
