package io.sandpiper.engine.tflite;

import io.sandpiper.engine.EngineException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorflowlite.FlatBufferModel;
import org.bytedeco.tensorflowlite.FlatBufferModelBase;
import org.jspecify.annotations.Nullable;

/**
 * A verified flatbuffer: a mapped file, or memory that is held as long as this. Shared by all interpreters; closed after
 * them.
 *
 * @param held what must not be collected while the model lives
 */
record TfliteSource(FlatBufferModel model, @Nullable ByteBuffer held) implements AutoCloseable {
    /** Where the flatbuffer must begin, so that its tensors can be read in place: tensor data lies at multiples of it. */
    private static final int ALIGNMENT = 16;

    static TfliteSource of(Path file) throws EngineException {
        JavaCppMemory.unlimited();
        return verified(
                FlatBufferModelBase.VerifyAndBuildFromFile(file.toString()), null, String.valueOf(file.getFileName()));
    }

    static TfliteSource of(ByteBuffer model) throws EngineException {
        if (!model.isDirect()) {
            throw new IllegalArgumentException("model: a heap buffer (expected: a direct one)");
        }
        JavaCppMemory.unlimited();
        ByteBuffer held = model.slice();
        if (held.alignmentOffset(0, ALIGNMENT) != 0) {
            ByteBuffer room =
                    ByteBuffer.allocateDirect(held.capacity() + ALIGNMENT).alignedSlice(ALIGNMENT);
            held = room.put(held).flip().slice();
        }
        return verified(
                FlatBufferModelBase.VerifyAndBuildFromBuffer(new BytePointer(held), held.capacity()),
                held,
                "a model of " + held.capacity() + " bytes");
    }

    private static TfliteSource verified(@Nullable FlatBufferModel model, @Nullable ByteBuffer held, String what)
            throws EngineException {
        if (model == null || model.isNull()) {
            throw new EngineException("cannot load " + what
                    + ": not a TensorFlow Lite file (expected: a whole flatbuffer with the identifier TFL3)");
        }
        return new TfliteSource(model, held);
    }

    long bytes() {
        return model.allocation().bytes();
    }

    /** The whole file; valid until the close. */
    ByteBuffer content() {
        return new BytePointer(model.allocation().base()).capacity(bytes()).asByteBuffer();
    }

    @Override
    public void close() {
        model.close();
    }
}
