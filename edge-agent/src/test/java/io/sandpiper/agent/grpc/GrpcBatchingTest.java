package io.sandpiper.agent.grpc;

import static io.sandpiper.agent.grpc.GrpcAgent.get;
import static io.sandpiper.agent.grpc.GrpcAgent.list;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.sandpiper.agent.slot.BatchRule;
import io.sandpiper.agent.slot.SlotSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls that share runs. */
final class GrpcBatchingTest {
    private static final String SERVICE = "inference.GRPCInferenceService/";
    private static final int CALLS = 5;

    @Test
    void calls_that_wait_together_share_a_run_and_statistics_and_configuration_say_so() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(CALLS);
        try (GrpcAgent agent = new GrpcAgent(new SlotSettings(
                1, 64, SlotSettings.ANY_MEMORY, 64, Map.of("kinds", new BatchRule(16, Duration.ofMillis(3)))))) {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch free = new CountDownLatch(1);
            var slot = agent.slots().find("kinds").orElseThrow();
            slot.submit((own, instance) -> {
                held.countDown();
                try {
                    free.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            held.await();
            List<Future<DynamicMessage>> sent = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                int value = i;
                sent.add(callers.submit(() -> agent.infer(request(value))));
            }
            while (slot.waiting() < CALLS) {
                Thread.sleep(5);
            }
            free.countDown();
            for (int i = 0; i < CALLS; i++) {
                List<com.google.protobuf.ByteString> raw =
                        list(sent.get(i).get(20, TimeUnit.SECONDS), "raw_output_contents");
                assertThat(raw.getFirst().toByteArray()).containsExactly(i, 100);
            }

            DynamicMessage stats = agent.call(SERVICE + "ModelStatistics", "name: 'kinds'");
            Message model = GrpcAgent.<Message>list(stats, "model_stats").getFirst();
            assertThat(get(model, "inference_count")).isEqualTo((long) CALLS);
            assertThat(get(model, "execution_count")).isEqualTo(1L);
            assertThat(GrpcAgent.<Message>list(model, "batch_stats"))
                    .singleElement()
                    .satisfies(batch -> {
                        assertThat(get(batch, "batch_size")).isEqualTo((long) CALLS);
                        assertThat(get((Message) get(batch, "compute_infer"), "count"))
                                .isEqualTo(1L);
                    });
            Message config = (Message) get(agent.call(SERVICE + "ModelConfig", "name: 'kinds'"), "config");
            assertThat(get(config, "max_batch_size")).isEqualTo(16);
            assertThat(get((Message) get(config, "dynamic_batching"), "max_queue_delay_microseconds"))
                    .isEqualTo(3_000L);
        } finally {
            callers.shutdown();
        }
    }

    private static String request(int value) {
        StringBuilder text = new StringBuilder("model_name: 'kinds' ");
        for (String kind : new String[] {"i8 INT8", "i16 INT16", "i32 INT32", "f16 FP16", "bf16 BF16", "f32 FP32"}) {
            String[] parts = kind.split(" ", -1);
            text.append("inputs { name: '")
                    .append(parts[0])
                    .append("' datatype: '")
                    .append(parts[1])
                    .append("' shape: 1 shape: 2 } ");
        }
        text.append("raw_input_contents: '\\")
                .append(String.format("%03o", value))
                .append("d' ");
        for (int bytes : new int[] {4, 8, 4, 4, 8}) {
            text.append("raw_input_contents: '").append("\\000".repeat(bytes)).append("' ");
        }
        return text.toString();
    }
}
