package io.sandpiper.agent.fuzz;

import io.sandpiper.agent.slot.InstalledVersion;
import io.sandpiper.agent.slot.ModelInstance;
import io.sandpiper.agent.slot.OwnInstance;
import io.sandpiper.agent.slot.Slot;
import io.sandpiper.agent.slot.SlotSettings;
import io.sandpiper.agent.slot.Slots;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.bundle.MediaTypes;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.digest.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

/** Real models with a real engine, loaded when a target first asks and held as long as the process. One thread. */
public final class FuzzModels {
    private static final Path ROOT = Path.of(System.getProperty("sandpiper.root", ".."));
    private static final Map<String, String> FILES = Map.of(
            "wine", "configs/demo/wine/wine-1.0.0.onnx",
            "fashion", "configs/demo/fashion/fashion-1.0.0.onnx",
            "types", "engine/src/test/resources/models/types.onnx",
            "kinds", "engine/src/test/resources/models/kinds.onnx",
            "names", "engine/src/test/resources/models/names.onnx",
            "gather", "engine/src/test/resources/models/gather.onnx",
            "homes", "engine/src/test/resources/models/homes.onnx");

    private static final FuzzModels LOADED = new FuzzModels();

    private final Slots slots = new Slots(
            ServiceLoader.load(Engine.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .toList(),
            new SlotSettings(1, 2, SlotSettings.ANY_MEMORY));
    private final Map<String, ModelInstance> instances = new HashMap<>();

    private FuzzModels() {}

    public static FuzzModels loaded() {
        return LOADED;
    }

    public Slots slots() {
        return slots;
    }

    public Slot slot(String model) throws EngineException, IOException {
        Slot slot = slots.find(model).orElse(null);
        if (slot != null) {
            return slot;
        }
        slots.activate(version(model));
        return slots.find(model).orElseThrow();
    }

    /** A place to run of the caller's own thread. */
    public ModelInstance instance(String model) throws EngineException, IOException {
        ModelInstance open = instances.get(model);
        if (open == null) {
            open = OwnInstance.of(slot(model));
            instances.put(model, open);
        }
        return open;
    }

    private static InstalledVersion version(String model) throws IOException {
        Path file = ROOT.resolve(FILES.get(model));
        Path own = file.resolveSibling(model + ".yaml");
        Path spec = Files.exists(own) ? own : file.resolveSibling("model.yaml");
        return new InstalledVersion(
                model,
                "1.0.0",
                Digest.of(file),
                "fp32",
                MediaTypes.ONNX,
                file,
                Files.exists(spec) ? ModelSpec.parseYaml(Files.readAllBytes(spec)) : null,
                Instant.EPOCH);
    }
}
