package io.sandpiper.agent.score.input;

import io.sandpiper.engine.data.NpzRows;
import io.sandpiper.engine.data.RawArray;
import io.sandpiper.engine.data.RawTexts;
import io.sandpiper.engine.data.RawType;
import io.sandpiper.engine.data.RawValues;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The samples of an {@code .npz} archive: an array an input, samples along the first axis; unpacked as they are read. */
public final class NpzSource implements RowSource {
    private final NpzRows rows;
    private final int inputs;
    private long next;

    public NpzSource(Path file, RowLayout layout) throws IOException {
        List<String> names = new ArrayList<>();
        layout.fields().forEach(f -> names.add(f.input().name()));
        this.inputs = names.size();
        names.addAll(layout.keep());
        this.rows = NpzRows.open(layout.name(), file, names);
        try {
            for (int i = 0; i < names.size(); i++) {
                check(names.get(i), i < inputs ? layout.fields().get(i).elements() : 1);
            }
            for (RowLayout.Field field : layout.fields()) {
                checkKind(layout.name(), field.input());
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void check(String name, int elements) {
        long[] shape = rows.sampleShape(name);
        long product = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        if (product != elements) {
            throw new InvalidInputException(
                    name, product + " values a sample, " + Arrays.toString(shape), elements + " values");
        }
    }

    private void checkKind(String file, ModelSpec.Input input) {
        boolean texts = rows.holdsTexts(input.name());
        if (texts != input.holdsTexts()) {
            throw new InvalidInputException(
                    file + ", " + input.name(),
                    texts ? "texts" : "numbers",
                    texts ? "numbers" : "texts, NumPy's type U or S");
        }
    }

    @Override
    public String lineName() {
        return "row";
    }

    @Override
    public @Nullable Block next(Batching batching) throws IOException {
        long fit = Math.max(1, batching.bytes() / Math.max(1, rows.sampleBytes()));
        List<RawValues> arrays = rows.next((int) Math.min(fit, batching.blockRows()));
        if (arrays.isEmpty()) {
            return null;
        }
        long first = next;
        next += arrays.getFirst().samples();
        return new ArrayBlock(arrays, inputs, first);
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = rows.skip(count);
        next += skipped;
        return skipped;
    }

    @Override
    public double part() {
        return rows.samples() == 0 ? 1 : (double) next / rows.samples();
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** @param arrays the inputs', then those that are passed through */
    private record ArrayBlock(List<RawValues> arrays, int inputs, long first) implements Block {
        @Override
        public int rows() {
            return arrays.getFirst().samples();
        }

        @Override
        public long line(int row) {
            return first + row;
        }

        @Override
        public void encode(int row, BatchTarget target, int at) {
            for (int input = 0; input < inputs; input++) {
                switch (arrays.get(input)) {
                    case RawArray numbers -> put(numbers, row, input, target, at);
                    case RawTexts texts -> put(texts, row, input, target, at);
                }
            }
        }

        private static void put(RawArray numbers, int row, int input, BatchTarget target, int at) {
            double[] sample = target.sample(input);
            int from = row * sample.length;
            boolean bytes = numbers.type() == RawType.U1 && numbers.places() == null;
            if (!bytes || !target.putBytes(input, at, numbers.data(), from)) {
                numbers.get(from, sample);
                target.put(input, at, sample);
            }
        }

        private static void put(RawTexts texts, int row, int input, BatchTarget target, int at) {
            int elements = target.elements(input);
            for (int i = 0; i < elements; i++) {
                target.put(input, at, i, texts.get(row * elements + i));
            }
        }

        @Override
        public List<Kept> kept(int row) {
            List<Kept> kept = new ArrayList<>();
            for (RawValues values : arrays.subList(inputs, arrays.size())) {
                kept.add(
                        switch (values) {
                            case RawArray numbers -> Kept.of(numbers.get(row));
                            case RawTexts texts -> new Kept(texts.get(row), false);
                        });
            }
            return kept;
        }
    }
}
