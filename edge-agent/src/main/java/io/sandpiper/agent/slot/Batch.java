package io.sandpiper.agent.slot;

import io.sandpiper.engine.EngineException;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** Requests that share runs: their inputs are joined along the first axis, and the outputs parted the same way. One thread. */
final class Batch {
    private final int most;
    private final List<Member> members = new ArrayList<>();

    /**
     * One request in a run.
     *
     * @param given what it has read
     * @param samples 0 where its tensors do not tell: then it runs alone
     */
    record Member(RunTask task, List<Tensor> given, int samples) {
        static Member of(RunTask task, List<Tensor> given) {
            long samples = given.getFirst().shape()[0];
            boolean alike = given.stream().allMatch(t -> t.shape()[0] == samples);
            return new Member(task, given, alike ? (int) samples : 0);
        }

        Tensor input(String name) {
            return Objects.requireNonNull(Tensor.named(name, given), name);
        }
    }

    /** @param most samples */
    Batch(int most) {
        this.most = most;
    }

    List<Member> members() {
        return members;
    }

    /** The first is taken whatever it is; another one where it fits. */
    boolean add(Member member) {
        boolean fits = members.isEmpty() || hasRoom(member.samples()) && isLike(members.getFirst(), member);
        if (fits) {
            members.add(member);
        }
        return fits;
    }

    /** True where so many samples more could still come in. */
    boolean hasRoom(int more) {
        return more > 0
                && members.stream().allMatch(m -> m.samples() > 0)
                && samples() + more <= most
                && bytes() < SlotLimits.BATCH_BYTES;
    }

    private long bytes() {
        return members.stream()
                .flatMap(m -> m.given().stream())
                .mapToLong(t -> t.data().limit())
                .sum();
    }

    int samples() {
        return members.stream().mapToInt(Member::samples).sum();
    }

    private static boolean isLike(Member left, Member right) {
        for (Tensor one : left.given()) {
            long[] shape = one.shape();
            long[] other = right.input(one.name()).shape();
            if (!Arrays.equals(shape, 1, shape.length, other, 1, other.length)) {
                return false;
            }
        }
        return true;
    }

    /** All members' samples, one after the other. */
    List<Tensor> joined(TensorSpace space) {
        List<Tensor> joined = new ArrayList<>();
        int samples = samples();
        for (Tensor first : members.getFirst().given()) {
            List<ByteBuffer> parts = members.stream()
                    .map(m -> m.input(first.name()).data().duplicate())
                    .toList();
            ByteBuffer data =
                    space.take(parts.stream().mapToInt(ByteBuffer::remaining).sum());
            parts.forEach(data::put);
            joined.add(new Tensor(first.name(), first.datatype(), resized(first, samples), data.flip()));
        }
        return joined;
    }

    /**
     * What the model gave for all, parted; views, for each member in turn.
     *
     * @throws EngineException where an output has not one sample for each of the inputs
     */
    List<List<Tensor>> parted(List<Tensor> outputs) throws EngineException {
        int samples = samples();
        List<List<Tensor>> parts = new ArrayList<>();
        members.forEach(m -> parts.add(new ArrayList<>(outputs.size())));
        for (Tensor output : outputs) {
            if (output.shape().length == 0 || output.shape()[0] != samples) {
                throw new EngineException("output " + output.name() + " has the shape "
                        + Arrays.toString(output.shape()) + " for " + samples + " samples");
            }
            int at = 0;
            for (int i = 0; i < parts.size(); i++) {
                int own = members.get(i).samples();
                int end = end(output, at, samples, own);
                ByteBuffer data = output.data().slice(at, end - at);
                parts.get(i).add(new Tensor(output.name(), output.datatype(), resized(output, own), data));
                at = end;
            }
        }
        return parts;
    }

    /** Where the bytes of so many samples end. */
    private static int end(Tensor output, int from, int samples, int own) {
        ByteBuffer data = output.data();
        if (output.datatype() != DataType.BYTES) {
            return from + data.limit() / samples * own;
        }
        ByteBuffer lengths = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int at = from;
        for (int i = output.elements() / samples * own; i > 0; i--) {
            at += Integer.BYTES + lengths.getInt(at);
        }
        return at;
    }

    private static long[] resized(Tensor tensor, int samples) {
        long[] shape = tensor.shape().clone();
        shape[0] = samples;
        return shape;
    }
}
