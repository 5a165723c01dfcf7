package io.sandpiper.agent.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.agent.fuzz.FuzzInput;
import io.sandpiper.agent.fuzz.FuzzModels;
import io.sandpiper.agent.fuzz.FuzzTarget;
import io.sandpiper.agent.infer.BodyMemory;
import io.sandpiper.agent.slot.ModelInstance;
import io.sandpiper.agent.slot.TensorSpace;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Targets over what comes by HTTP: bodies of each form, their packing, paths, headers and orders. */
public final class ServeFuzz {
    /** Longer than any word for a caller needs to be. */
    private static final int WORDS = 8 << 10;

    private static final int BODY_BYTES = 1 << 20;
    private static final int MEMORY_BYTES = 2 << 20;
    private static final List<String> TENSORS = List.of("types", "kinds", "names", "wine", "gather");
    private static final List<String> TABLES = List.of("wine", "fashion", "gather");

    private ServeFuzz() {}

    public static Map<String, FuzzTarget> all() {
        Map<String, FuzzTarget> all = new TreeMap<>();
        all.put("infer-json", data -> {
            FuzzInput in = new FuzzInput(data);
            ask(new InferCodec(), TENSORS.get(in.choice(TENSORS.size())), CallHead.PLAIN, in.rest());
        });
        all.put("infer-binary", data -> {
            FuzzInput in = new FuzzInput(data);
            String model = TENSORS.get(in.choice(TENSORS.size()));
            int json = in.length();
            ask(new InferCodec(), model, head(json, "", ""), in.rest());
        });
        all.put("predict-json", data -> {
            FuzzInput in = new FuzzInput(data);
            ask(new PredictCodec(), TABLES.get(in.choice(TABLES.size())), CallHead.PLAIN, in.rest());
        });
        all.put("predict-csv", data -> {
            FuzzInput in = new FuzzInput(data);
            String model = TABLES.get(in.choice(TABLES.size()));
            ask(new PredictCodec(), model, head(CallHead.ALL_JSON, "text/csv", "text/csv"), in.rest());
        });
        all.put("predict-raw", data -> {
            FuzzInput in = new FuzzInput(data);
            String model = TABLES.get(in.choice(TABLES.size()));
            ask(new PredictCodec(), model, head(CallHead.ALL_JSON, "application/octet-stream", ""), in.rest());
        });
        all.put(
                "predict-image",
                data -> ask(
                        new PredictCodec(),
                        "fashion",
                        CallHead.PLAIN,
                        ("{\"instances\":[{\"b64\":\"" + Base64.getEncoder().encodeToString(data) + "\"}]}")
                                .getBytes(StandardCharsets.UTF_8)));
        all.put("content-coding", ServeFuzz::unpack);
        all.put("route", ServeFuzz::route);
        all.put("http-head", ServeFuzz::head);
        all.put("repository-order", ServeFuzz::order);
        return all;
    }

    private static CallHead head(int json, String type, String accept) {
        return new CallHead(json, ContentCoding.IDENTITY, type, accept, CallHead.NO_DEADLINE);
    }

    /** As a call does it: what may leave a codec is what a call answers with a 4xx. */
    private static void ask(BodyCodec codec, String model, CallHead head, byte[] body) throws Exception {
        FuzzModels models = FuzzModels.loaded();
        ModelInstance instance = models.instance(model);
        try (TensorSpace space = instance.open();
                ModelExchange exchange =
                        codec.open(models.slot(model), space, new ModelRequest(head, RequestBody.of(body)))) {
            for (List<Tensor> given = exchange.read(); given != null; given = exchange.read()) {
                exchange.write(instance.run(given));
            }
            assertThat(exchange.end()).isNotNull();
        } catch (InvalidInputException e) {
            checkWords(Answer.Fault.of(e));
        } catch (IOException e) {
            checkWords(UnreadableBody.fault(e));
        } catch (EngineException e) {
            if (!e.isInvalidInput()) {
                throw e;
            }
        }
    }

    /** What a caller is told is bounded and shows nothing that moves a terminal's cursor. */
    private static void checkWords(Answer.Fault fault) {
        String words = fault.words();
        if (words.length() > WORDS || words.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("words of " + words.length() + ": " + InvalidInputException.shown(words));
        }
    }

    private static void unpack(byte[] data) {
        FuzzInput in = new FuzzInput(data);
        ContentCoding coding = in.choice(2) == 0 ? ContentCoding.GZIP : ContentCoding.DEFLATE;
        BodyMemory memory = new BodyMemory(MEMORY_BYTES);
        RequestBody packed = new RequestBody(memory, BODY_BYTES);
        if (packed.add(Buffer.buffer(in.rest()), -1) == RequestBody.Added.DONE) {
            try {
                RequestBody plain = packed.unpacked(coding);
                assertThat(plain.length()).isLessThanOrEqualTo(BODY_BYTES);
                plain.release();
            } catch (InvalidInputException e) {
                checkWords(Answer.Fault.of(e));
            } catch (BodyLimitException e) {
                assertThat(e.limit()).isEqualTo(BODY_BYTES);
            }
        }
        packed.release();
        assertThat(memory.take(MEMORY_BYTES)).as("all memory came back").isTrue();
    }

    private static void route(byte[] data) {
        FuzzInput in = new FuzzInput(data);
        String method = List.of("GET", "POST", "HEAD", "BREW").get(in.choice(4));
        String path = in.text();
        Route route = Route.of(method, path);
        assertThat(route.readsBody()).isIn(true, false);
        String fault = Answer.Fault.of("path", path, "another").words();
        assertThat(fault.length()).isLessThan(WORDS);
    }

    /** Lines {@code Name: value}, as a server has split them. */
    private static void head(byte[] data) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        for (String line : new FuzzInput(data).text().split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        ContentCoding.ofAnswer(headers.get("Accept-Encoding"));
        try {
            ContentCoding.ofBody(headers.get("Content-Encoding"))
                    .ifPresent(coding -> assertThat(CallHead.of(headers, coding).jsonBytes())
                            .isGreaterThanOrEqualTo(CallHead.ALL_JSON));
        } catch (InvalidInputException e) {
            checkWords(Answer.Fault.of(e));
        }
    }

    private static void order(byte[] data) {
        try {
            RepositoryOrder.read(RequestBody.of(data)).checkLoad();
        } catch (InvalidInputException e) {
            checkWords(Answer.Fault.of(e));
        } catch (IOException e) {
            checkWords(UnreadableBody.fault(e));
        }
    }
}
