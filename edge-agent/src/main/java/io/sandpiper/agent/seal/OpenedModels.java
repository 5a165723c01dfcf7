package io.sandpiper.agent.seal;

import io.sandpiper.agent.slot.ModelSource;
import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.LoadOptions;
import io.sandpiper.engine.LoadedModel;
import io.sandpiper.protocol.seal.SealException;
import io.sandpiper.protocol.seal.SealedBlob;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import javax.crypto.SecretKey;

/**
 * Loads sealed files by opening them in memory outside the heap, which is wiped when the engine needs it no more; plain
 * files as they are. Blocking.
 */
public final class OpenedModels implements ModelSource {
    private final Key key;

    /** Where the content key comes from; asked for sealed files alone. */
    @FunctionalInterface
    public interface Key {
        SecretKey get() throws IOException, SealException;
    }

    public OpenedModels(Key key) {
        this.key = key;
    }

    @Override
    public LoadedModel load(Engine engine, Path file, LoadOptions options) throws EngineException {
        try {
            if (!SealedBlob.is(file)) {
                return engine.load(file, options);
            }
            return opened(engine, file, options);
        } catch (IOException | SealException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        }
    }

    @SuppressWarnings("MustBeClosedChecker") // closed below, or with the model
    private LoadedModel opened(Engine engine, Path file, LoadOptions options)
            throws EngineException, IOException, SealException {
        Arena arena = Arena.ofShared();
        boolean isHeld = false;
        MemorySegment plain = arena.allocate(Math.max(1, SealedBlob.plainBytes(file)), Long.BYTES);
        try {
            SealedBlob.open(file, key.get(), plain.asByteBuffer());
            LoadedModel loaded = engine.load(plain.asByteBuffer(), options);
            if (!engine.holdsBuffer()) {
                return loaded;
            }
            isHeld = true;
            return new WipedModel(loaded, plain, arena);
        } finally {
            if (!isHeld) {
                plain.fill((byte) 0);
                arena.close();
            }
        }
    }
}
