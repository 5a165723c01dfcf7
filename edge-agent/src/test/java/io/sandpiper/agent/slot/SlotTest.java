package io.sandpiper.agent.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SlotTest {
    private static final String SPEC = """
            {"schemaVersion":1,"task":"tensor","inputs":[{"name":"x","datatype":"FP32","shape":[-1,1]}],\
            "outputs":[{"name":"y","role":"value"}]}""";

    @Test
    void an_error_in_one_request_does_not_end_the_answers_to_the_next() throws Exception {
        try (Slots slots = new Slots(List.of(new Idle()), new SlotSettings(1, 4, SlotSettings.ANY_MEMORY))) {
            slots.activate(new InstalledVersion(
                    "fashion",
                    "1.0.0",
                    null,
                    "fp32",
                    MediaTypes.ONNX,
                    Path.of("none"),
                    ModelSpec.parse(SPEC.getBytes(StandardCharsets.UTF_8)),
                    Instant.EPOCH));
            Slot slot = slots.find("fashion").orElseThrow();
            slot.submit((own, execution) -> {
                throw new OutOfMemoryError("on purpose");
            });
            CompletableFuture<String> answer = new CompletableFuture<>();
            slot.submit((own, execution) -> answer.complete("answered"));
            assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("answered");
        }
    }

    /** An engine of models that do nothing. */
    private static final class Idle implements Engine, LoadedModel {
        @Override
        public String name() {
            return "idle";
        }

        @Override
        public String version() {
            return "1.0.0";
        }

        @Override
        public boolean reads(String mediaType) {
            return true;
        }

        @Override
        public LoadedModel load(Path file, LoadOptions options) {
            return this;
        }

        @Override
        public LoadedModel load(ByteBuffer model, LoadOptions options) {
            return this;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public List<TensorInfo> outputs() {
            return List.of();
        }

        @Override
        public Execution open(int batch) {
            return new Nothing();
        }

        @Override
        public List<TensorInfo> inputs() {
            return List.of(new TensorInfo("x", DataType.FP32, List.of(-1L, 1L)));
        }

        @Override
        public void close() {}
    }

    private static final class Nothing implements Execution {
        @Override
        public List<Tensor> inputs() {
            return List.of();
        }

        @Override
        public List<Tensor> run() {
            return List.of();
        }

        @Override
        public List<Tensor> run(List<Tensor> inputs) {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
