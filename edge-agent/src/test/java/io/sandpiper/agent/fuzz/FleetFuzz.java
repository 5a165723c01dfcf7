package io.sandpiper.agent.fuzz;

import io.sandpiper.agent.update.AssignmentFuzz;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.protocol.bundle.Baseline;
import io.sandpiper.protocol.bundle.Descriptor;
import io.sandpiper.protocol.bundle.Golden;
import io.sandpiper.protocol.bundle.Manifest;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.chunk.ChunkBitmap;
import io.sandpiper.protocol.chunk.ChunkList;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.json.Json;
import io.sandpiper.protocol.message.EnrollToken;
import io.sandpiper.protocol.message.Hello;
import io.sandpiper.protocol.message.Presence;
import io.sandpiper.protocol.message.PushEvent;
import io.sandpiper.protocol.message.Reported;
import io.sandpiper.protocol.message.Telemetry;
import io.sandpiper.protocol.message.TelemetryAck;
import io.sandpiper.protocol.message.Want;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.name.Selector;
import io.sandpiper.protocol.sketch.ValueSketch;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Targets over what a device and its gateway say to each other, and what a bundle brings. */
final class FleetFuzz {
    private static final int WORDS = 8 << 10;
    private static final List<Class<? extends Record>> MESSAGES =
            List.of(Hello.class, Presence.class, PushEvent.class, Reported.class, Telemetry.class, TelemetryAck.class);

    private FleetFuzz() {}

    static Map<String, FuzzTarget> all() {
        Map<String, FuzzTarget> all = new TreeMap<>();
        all.put("assignment", AssignmentFuzz.target());
        all.put("manifest", refusing(FleetFuzz::manifest));
        all.put("spec", refusing(FleetFuzz::spec));
        all.put(
                "golden",
                refusing(data -> Json.read("golden", data, Golden.class)
                        .cases()
                        .forEach(golden -> golden.inputs().forEach(Golden.Value::tensor))));
        all.put(
                "baseline",
                refusing(data ->
                        Json.read("baseline", data, Baseline.class).inputs().forEach(ValueSketch::decode)));
        all.put("chunks", refusing(FleetFuzz::chunks));
        all.put("messages", refusing(data -> {
            FuzzInput in = new FuzzInput(data);
            Class<? extends Record> type = MESSAGES.get(in.choice(MESSAGES.size()));
            Json.bytes(Json.read("message", in.rest(), type));
        }));
        all.put("enroll-token", refusing(data -> EnrollToken.parse(new FuzzInput(data).text())));
        all.put("names", refusing(data -> {
            FuzzInput in = new FuzzInput(data);
            if (in.choice(2) == 0) {
                ModelVersion.parse(in.text());
            } else {
                Selector.parse(in.text());
            }
        }));
        all.put("sketch", refusing(FleetFuzz::sketch));
        return all;
    }

    /** Anything but an {@link InvalidInputException} of bounded words is a finding. */
    private static FuzzTarget refusing(FuzzTarget target) {
        return data -> {
            try {
                target.read(data);
            } catch (InvalidInputException e) {
                checkWords(e);
            }
        };
    }

    static void checkWords(InvalidInputException e) {
        String words = String.valueOf(e.getMessage());
        if (words.length() > WORDS || words.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("words of " + words.length() + ": " + InvalidInputException.shown(words));
        }
    }

    private static void manifest(byte[] data) {
        Manifest manifest = Manifest.parse(data);
        manifest.variants();
        manifest.blobs().forEach(Descriptor::chunks);
        manifest.digest();
    }

    private static void spec(byte[] data) {
        FuzzInput in = new FuzzInput(data);
        ModelSpec spec = in.choice(2) == 0 ? ModelSpec.parse(in.rest()) : ModelSpec.parseYaml(in.rest());
        spec.inputs().forEach(InputEncoder::new);
        spec.labels();
        Json.bytes(spec);
    }

    private static void chunks(byte[] data) {
        FuzzInput in = new FuzzInput(data);
        switch (in.choice(3)) {
            case 0 -> {
                ChunkBitmap bitmap = ChunkBitmap.parse(Want.parse(in.rest()).bitmap(), 1_000);
                bitmap.missing().forEach(bitmap::have);
            }
            case 1 -> {
                long size = (long) in.length() << in.choice(20);
                ChunkList.parse(in.rest(), size);
            }
            default -> {
                int count = in.length();
                ChunkBitmap.parse(in.rest(), count).missingCount();
            }
        }
    }

    /** Bytes as they lie below base64; what was decoded is used as a gateway uses it. */
    private static void sketch(byte[] data) {
        ValueSketch sketch = ValueSketch.decode("sketch", Base64.getEncoder().encodeToString(data));
        ValueSketch sum = ValueSketch.empty();
        sum.add(1);
        sum.merge(sketch);
        sum.merge(sketch);
        sum.add(2);
        sum.quantile(0.5);
        sketch.quantile(0.99);
        ValueSketch.decode("again", sum.encode()).count();
    }
}
