package io.sandpiper.converter.importer.tree;

import io.sandpiper.converter.importer.Cases;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import io.sandpiper.protocol.tensor.TextTensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows and what is predicted for them, as the model's inputs and outputs. */
final class CaseTensors {
    private final TreeModel model;
    private final Signature signature;

    CaseTensors(TreeModel model) {
        this.model = model;
        this.signature = new Signature(model);
    }

    Cases of(List<Row> rows, List<double[]> answers) {
        List<Tensor> outputs = new ArrayList<>();
        int width = model.width();
        String name = model.classifier() ? Signature.PROBABILITIES : Signature.VALUE;
        Tensor values = Tensor.allocate(name, DataType.FP32, rows.size(), width);
        Tensor labels = Tensor.allocate(Signature.LABEL, DataType.INT64, rows.size());
        for (int row = 0; row < rows.size(); row++) {
            double[] answer = answers.get(row);
            for (int i = 0; i < width; i++) {
                values.data().putFloat((row * width + i) * Float.BYTES, (float) answer[i]);
            }
            labels.data().putLong(row * Long.BYTES, Answers.best(answer));
        }
        outputs.add(values);
        if (model.classifier()) {
            outputs.add(labels);
        }
        return new Cases(inputs(rows), outputs);
    }

    private List<Tensor> inputs(List<Row> rows) {
        List<Tensor> inputs = new ArrayList<>();
        int column = 0;
        for (ModelSpec.Input input : signature.spec().inputs()) {
            int width = Math.toIntExact(input.shape().getLast());
            inputs.add(
                    input.datatype() == DataType.BYTES
                            ? texts(input.name(), rows, column)
                            : numbers(input, rows, column, width));
            column += width;
        }
        return inputs;
    }

    private static Tensor numbers(ModelSpec.Input input, List<Row> rows, int from, int width) {
        Tensor tensor = Tensor.allocate(input.name(), input.datatype(), rows.size(), width);
        ByteBuffer data = tensor.data();
        for (Row row : rows) {
            for (int i = 0; i < width; i++) {
                double value = row.numbers()[from + i];
                if (input.datatype() == DataType.FP32) {
                    data.putFloat((float) value);
                } else {
                    data.putDouble(value);
                }
            }
        }
        data.flip();
        return tensor;
    }

    private static Tensor texts(String name, List<Row> rows, int column) {
        List<byte[]> texts = rows.stream()
                .map(row -> text(row.texts()[column]).getBytes(StandardCharsets.UTF_8))
                .toList();
        return TextTensor.of(name, new long[] {rows.size(), 1}, texts);
    }

    private static String text(@Nullable String text) {
        return Objects.requireNonNull(text);
    }
}
