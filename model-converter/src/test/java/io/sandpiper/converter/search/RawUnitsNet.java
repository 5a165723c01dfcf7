package io.sandpiper.converter.search;

import io.sandpiper.converter.onnx.proto.OnnxProto.AttributeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.GraphProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ModelProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.NodeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.OperatorSetIdProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TensorShapeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.TypeProto;
import io.sandpiper.converter.onnx.proto.OnnxProto.ValueInfoProto;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A classifier of machine states from eight sensors in raw units, trained here in a second: its normalization lies in
 * the first layer's weights, as people fold it in when they export.
 */
final class RawUnitsNet {
    private static final long SEED = 7;
    private static final int HIDDEN = 48;
    private static final int CLASSES = 5;
    private static final int TRAINING_ROWS = 6_000;
    private static final int EPOCHS = 40;
    private static final double RATE = 0.03;
    /** Vibration, leak, load, current, temperature, voltage, speed, pressure. */
    private static final double[] MEAN = {0.02, 0.0012, 0.45, 3.2, 293, 400, 2_980, 101_325};

    private static final double[] SPREAD = {0.008, 0.0004, 0.2, 0.6, 8, 5, 40, 350};

    private final Random random = new Random(SEED);
    private final double[][] centres = new double[4 * CLASSES][MEAN.length];
    private final double[][] hidden = new double[HIDDEN][MEAN.length + 1];
    private final double[][] output = new double[CLASSES][HIDDEN + 1];

    private RawUnitsNet() {
        for (double[] centre : centres) {
            fill(centre, 1.1);
        }
        for (double[] row : hidden) {
            fill(row, 0.4);
        }
        for (double[] row : output) {
            fill(row, 0.2);
        }
    }

    private void fill(double[] row, double spread) {
        for (int i = 0; i < row.length; i++) {
            row[i] = random.nextGaussian() * spread;
        }
    }

    /** Writes model.onnx, model.yaml, calibration.csv and holdout.csv. */
    static void write(Path folder, int calibration, int holdout) throws IOException {
        RawUnitsNet net = new RawUnitsNet();
        net.train();
        Files.write(folder.resolve("model.onnx"), net.model().toByteArray());
        Files.writeString(folder.resolve("model.yaml"), """
                schemaVersion: 1
                task: tabular
                inputs:
                  - {name: sensors, datatype: FP32, shape: [-1, 8], features: [a, b, c, d, e, f, g, h]}
                outputs:
                  - {name: logits, role: logits, labels: [idle, run, worn, hot, leak]}
                metric: accuracy
                """);
        net.table(folder.resolve("calibration.csv"), calibration);
        net.table(folder.resolve("holdout.csv"), holdout);
    }

    private record Row(double[] standard, int label) {}

    /** Rows lie around four centres a class. */
    private Row row() {
        int at = random.nextInt(centres.length);
        double[] values = new double[MEAN.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = centres[at][i] + random.nextGaussian() * 0.45;
        }
        return new Row(values, at % CLASSES);
    }

    private void train() {
        List<Row> rows =
                java.util.stream.Stream.generate(this::row).limit(TRAINING_ROWS).toList();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double rate = RATE * (1 - (double) epoch / EPOCHS);
            for (Row row : rows) {
                step(row, rate);
            }
        }
    }

    private void step(Row row, double rate) {
        double[] inner = new double[HIDDEN];
        for (int h = 0; h < HIDDEN; h++) {
            inner[h] = Math.max(0, dot(hidden[h], row.standard));
        }
        double[] error = new double[CLASSES];
        double sum = 0;
        for (int c = 0; c < CLASSES; c++) {
            error[c] = Math.exp(dot(output[c], inner));
            sum += error[c];
        }
        double[] back = new double[HIDDEN];
        for (int c = 0; c < CLASSES; c++) {
            error[c] = error[c] / sum - (c == row.label ? 1 : 0);
            for (int h = 0; h < HIDDEN; h++) {
                back[h] += error[c] * output[c][h];
            }
            descend(output[c], inner, error[c] * rate);
        }
        for (int h = 0; h < HIDDEN; h++) {
            if (inner[h] > 0) {
                descend(hidden[h], row.standard, back[h] * rate);
            }
        }
    }

    private static void descend(double[] weights, double[] inputs, double by) {
        for (int i = 0; i < inputs.length; i++) {
            weights[i] -= by * inputs[i];
        }
        weights[inputs.length] -= by;
    }

    /** The last weight is the bias. */
    private static double dot(double[] weights, double[] inputs) {
        double sum = weights[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            sum += weights[i] * inputs[i];
        }
        return sum;
    }

    private void table(Path file, int count) throws IOException {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file))) {
            out.println("a,b,c,d,e,f,g,h,label");
            for (int i = 0; i < count; i++) {
                Row row = row();
                for (int c = 0; c < MEAN.length; c++) {
                    out.print((float) (MEAN[c] + SPREAD[c] * row.standard[c]) + ",");
                }
                out.println(row.label);
            }
        }
    }

    private ModelProto model() {
        double[][] raw = new double[HIDDEN][MEAN.length + 1];
        for (int h = 0; h < HIDDEN; h++) {
            raw[h][MEAN.length] = hidden[h][MEAN.length];
            for (int c = 0; c < MEAN.length; c++) {
                raw[h][c] = hidden[h][c] / SPREAD[c];
                raw[h][MEAN.length] -= raw[h][c] * MEAN[c];
            }
        }
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("machine")
                .addInput(value("sensors", MEAN.length))
                .addOutput(value("logits", CLASSES))
                .addNode(gemm("sensors", "one", "before"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Relu")
                        .addInput("before")
                        .addOutput("inner"))
                .addNode(gemm("inner", "two", "logits"));
        constants(graph, "one", raw);
        constants(graph, "two", output);
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
    }

    private static NodeProto gemm(String input, String layer, String output) {
        return NodeProto.newBuilder()
                .setOpType("Gemm")
                .addAllInput(List.of(input, layer + ".weight", layer + ".bias"))
                .addOutput(output)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("transB")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1))
                .build();
    }

    private static void constants(GraphProto.Builder graph, String layer, double[][] rows) {
        int inputs = rows[0].length - 1;
        TensorProto.Builder weights = TensorProto.newBuilder()
                .setName(layer + ".weight")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(rows.length)
                .addDims(inputs);
        TensorProto.Builder bias = TensorProto.newBuilder()
                .setName(layer + ".bias")
                .setDataType(TensorProto.DataType.FLOAT_VALUE)
                .addDims(rows.length);
        for (double[] row : rows) {
            for (int i = 0; i < inputs; i++) {
                weights.addFloatData((float) row[i]);
            }
            bias.addFloatData((float) row[inputs]);
        }
        graph.addInitializer(weights).addInitializer(bias);
    }

    private static ValueInfoProto value(String name, int width) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT_VALUE)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimParam("batch"))
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(width)))))
                .build();
    }
}
