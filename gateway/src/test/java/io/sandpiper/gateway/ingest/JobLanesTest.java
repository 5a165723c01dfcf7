package io.sandpiper.gateway.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.gateway.registry.PushedFiles;
import io.sandpiper.protocol.digest.Digest;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.PushEvent.State;
import io.sandpiper.protocol.name.ModelVersion;
import org.junit.jupiter.api.Test;

class JobLanesTest {
    private final JobLanes lanes = new JobLanes(2, 4);
    private final Job first = job("1", "fashion");
    private final Job sameModel = job("2", "fashion");
    private final Job other = job("3", "wine");
    private final Job third = job("4", "digits");

    @Test
    void jobs_of_one_model_run_one_after_another_and_hold_no_other_up() {
        offer(first, sameModel, other);
        assertThat(lanes.next()).isEqualTo(first);
        assertThat(lanes.next()).isEqualTo(other);
        assertThat(lanes.next()).isNull();
        lanes.done(first);
        assertThat(lanes.next()).isEqualTo(sameModel);
    }

    @Test
    void no_more_run_than_may() {
        offer(first, other, third);
        lanes.next();
        lanes.next();
        assertThat(lanes.next()).isNull();
        lanes.done(other);
        assertThat(lanes.next()).isEqualTo(third);
    }

    @Test
    void a_job_that_is_dropped_does_not_run_and_one_that_runs_is_not_dropped() {
        offer(first, other);
        assertThat(lanes.drop("3")).isTrue();
        assertThat(lanes.next()).isEqualTo(first);
        assertThat(lanes.drop("1")).isFalse();
        assertThat(lanes.next()).isNull();
    }

    @Test
    void refuses_more_than_may_wait() {
        offer(first, sameModel, other, third);
        assertThat(lanes.offer(job("5", "more"))).isFalse();
    }

    private void offer(Job... jobs) {
        for (Job job : jobs) {
            assertThat(lanes.offer(job)).isTrue();
        }
    }

    private static Job job(String id, String model) {
        PushedFiles files = new PushedFiles(Digest.of(new byte[1]), null, null, null, null, false, null, null);
        PushEvent queued = new PushEvent(1, id, model, "1.0.0", State.QUEUED, null, null, null, null);
        return new Job(id, new ModelVersion(model, "1.0.0"), files, null, queued, "", "", null);
    }
}
