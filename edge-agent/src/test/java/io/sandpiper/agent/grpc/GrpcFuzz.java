package io.sandpiper.agent.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.fuzz.FuzzInput;
import io.sandpiper.agent.fuzz.FuzzModels;
import io.sandpiper.agent.fuzz.FuzzTarget;
import io.sandpiper.agent.grpc.wire.ProtoReader;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.infer.Inference;
import io.sandpiper.agent.slot.ModelInstance;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Targets over what comes by gRPC: frames, packed messages, each request, and the one header that is parsed. */
public final class GrpcFuzz {
    private static final int MESSAGE_BYTES = 1 << 20;
    private static final int MEMORY_BYTES = 4 << 20;
    private static final List<String> MODELS = List.of("types", "kinds", "names", "wine", "gather");
    private static final ReflectionRpc REFLECTION = new ReflectionRpc(Descriptors.load());

    private GrpcFuzz() {}

    public static Map<String, FuzzTarget> all() {
        Map<String, FuzzTarget> all = new TreeMap<>();
        all.put("grpc-frames", GrpcFuzz::frames);
        all.put("grpc-gzip", data -> {
            BodyMemory memory = new BodyMemory(MEMORY_BYTES);
            assertThat(memory.take(data.length)).isTrue();
            inflate(new GrpcMessage(memory, true, data, data.length), memory);
            checkFree(memory);
        });
        all.put("grpc-infer", GrpcFuzz::infer);
        all.put("grpc-questions", GrpcFuzz::questions);
        all.put("grpc-timeout", data -> {
            try {
                assertThat(GrpcTimeout.nanos(new FuzzInput(data).text())).isNotNegative();
            } catch (InvalidInputException e) {
                checkWords(e);
            }
        });
        return all;
    }

    /** Comes in pieces whose lengths the input says. */
    private static void frames(byte[] data) {
        FuzzInput in = new FuzzInput(data);
        int step = 1 + in.choice(64);
        byte[] rest = in.rest();
        BodyMemory memory = new BodyMemory(MEMORY_BYTES);
        MessageReader reader = new MessageReader(memory, MESSAGE_BYTES);
        try {
            for (int from = 0; from < rest.length; from += step) {
                reader.offer(Buffer.buffer().appendBytes(rest, from, Math.min(step, rest.length - from)));
                for (GrpcMessage message = reader.next(); message != null; message = reader.next()) {
                    assertThat(message.bytes().remaining()).isLessThanOrEqualTo(MESSAGE_BYTES);
                    message.release();
                }
            }
        } catch (GrpcException e) {
            assertThat(e.status()).isIn(GrpcStatus.INVALID_ARGUMENT, GrpcStatus.RESOURCE_EXHAUSTED);
        }
        reader.release();
        checkFree(memory);
    }

    private static void inflate(GrpcMessage packed, BodyMemory memory) {
        try {
            GrpcMessage plain = GzipMessage.inflated(packed, memory, MESSAGE_BYTES);
            assertThat(plain.bytes().remaining()).isLessThanOrEqualTo(MESSAGE_BYTES);
            plain.release();
        } catch (InvalidInputException e) {
            checkWords(e);
        } catch (GrpcException e) {
            assertThat(e.status()).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
        }
    }

    private static void checkFree(BodyMemory memory) {
        assertThat(memory.take(MEMORY_BYTES)).as("all memory came back").isTrue();
    }

    private static void infer(byte[] data) throws Exception {
        FuzzInput in = new FuzzInput(data);
        String model = MODELS.get(in.choice(MODELS.size()));
        ByteBuffer message = ByteBuffer.wrap(in.rest());
        FuzzModels models = FuzzModels.loaded();
        Slot slot = models.slot(model);
        ModelInstance instance = models.instance(model);
        try (TensorSpace space = instance.open()) {
            RequestHead head = RequestHead.of(message.duplicate());
            Inference inference = new Inference(slot, space);
            Map<String, Long> classes = new RequestDecoder(inference).read(message.duplicate());
            List<Tensor> outputs = inference.asked(instance.run(inference.given()));
            byte[] frame = InferAnswer.of(slot, head.id(), outputs, classes, true);
            assertThat(frame.length).isGreaterThan(Frame.PREFIX_BYTES);
        } catch (InvalidInputException e) {
            checkWords(e);
        } catch (EngineException e) {
            if (!e.isInvalidInput()) {
                throw e;
            }
        }
    }

    /** Each request that is no inference; all of them read any bytes. */
    private static void questions(byte[] data) {
        FuzzInput in = new FuzzInput(data);
        int question = in.choice(4);
        ByteBuffer message = ByteBuffer.wrap(in.rest());
        try {
            switch (question) {
                case 0 -> assertThat(REFLECTION.answer(message).length()).isPositive();
                case 1 ->
                    assertThat(ModelName.of(new ProtoReader(message)).model()).isNotNull();
                case 2 -> RepositoryRpcs.ordered(new ProtoReader(message));
                default -> RepositoryRpcs.readyOnly(new ProtoReader(message));
            }
        } catch (InvalidInputException e) {
            checkWords(e);
        }
    }

    private static void checkWords(InvalidInputException e) {
        String words = String.valueOf(e.getMessage());
        if (words.length() > 8 << 10 || words.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("words of " + words.length() + ": " + InvalidInputException.shown(words));
        }
    }
}
