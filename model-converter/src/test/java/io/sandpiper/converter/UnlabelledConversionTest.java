package io.sandpiper.converter;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.GraphRun;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.converter.onnx.Weights;
import io.sandpiper.protocol.name.ModelVersion;
import io.sandpiper.protocol.tensor.DataType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model whose outputs are values: a regression, of inputs of which the second half has small weights. */
class UnlabelledConversionTest {
    private static final int INPUTS = 32;
    private static final int HIDDEN = 64;
    private static final int ROWS = 300;

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void writeModel() throws IOException {
        float[] first = GraphRun.normal(INPUTS * HIDDEN, 1);
        for (int i = first.length / 2; i < first.length; i++) {
            first[i] *= 0.003f;
        }
        float[] second = GraphRun.normal(HIDDEN, 2);
        GraphBuilder graph = new GraphBuilder("regression", 17).input("x", DataType.FP32, INPUTS);
        graph.constant(Weights.ofFloats("first", first, INPUTS, HIDDEN));
        graph.constant(Weights.ofFloats("second", second, HIDDEN, 1));
        graph.node(Node.of("MatMul", List.of("x", "first"), List.of("h")))
                .node(Node.of("Relu", List.of("h"), List.of("r")))
                .node(Node.of("MatMul", List.of("r", "second"), List.of("y")));
        model = folder.resolve("regression.onnx");
        GraphFiles.write(graph.output("y", DataType.FP32, 1).build(), model);
        Files.writeString(
                folder.resolve("model.yaml"),
                "schemaVersion: 1\ntask: tensor\ninputs: [{name: x, datatype: FP32, shape: [-1, 32]}]\noutputs: [{name: y, role: value}]\n");
    }

    @Test
    void held_out_data_judges_what_calibration_data_chose() throws IOException {
        Path calibration = rows("calibration", 3, 0, INPUTS / 2);
        ConversionResult alike = convert("alike", null, calibration, rows("alike", 4, 0, INPUTS / 2));
        assertThat(alike.variants()).containsKey("int8");
        assertThat(requireNonNull(alike.evidence().variants().get("int8")).decibels())
                .isGreaterThan(28);
        // What calibration never moved is rounded away, and only the judge sees it.
        ConversionResult others = convert("others", null, calibration, rows("others", 5, INPUTS / 2, INPUTS));
        assertThat(others.variants()).containsOnlyKeys("fp32");
        assertThat(others.evidence().omitted().get("int8")).contains("dB of signal (expected: 28");
        assertThat(requireNonNull(others.evidence().variants().get("fp32")).decibels())
                .isGreaterThan(100);
    }

    @Test
    void outputs_that_are_always_zero_tell_nothing_of_integers() throws IOException {
        ConversionResult result = convert("zeros", 6_000L, rows("zeros", 6, 0, 0), null);
        assertThat(result.variants()).containsOnlyKeys("fp32");
        assertThat(result.evidence().omitted()).containsKey("int8");
    }

    private ConversionResult convert(String out, @Nullable Long bytes, Path calibration, @Nullable Path holdout)
            throws IOException {
        return Demo.convert(new ConvertRequest(
                model,
                new ModelVersion("regression", "1.0.0"),
                folder.resolve("model.yaml"),
                calibration,
                holdout,
                null,
                null,
                null,
                false,
                false,
                new Wanted(0.01, bytes == null ? null : Files.size(model), null, List.of(), null),
                folder.resolve("out-" + out),
                null));
    }

    /** Rows of which the columns from one to another are normal, the others 0. */
    private Path rows(String name, int seed, int from, int to) throws IOException {
        float[] normal = GraphRun.normal(ROWS * INPUTS, seed);
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + ROWS + ", " + INPUTS + ")}";
        byte[] text = (header + " ".repeat(117 - header.length()) + "\n").getBytes(StandardCharsets.US_ASCII);
        ByteBuffer file =
                ByteBuffer.allocate(10 + text.length + 4 * normal.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) text.length)
                .put(text);
        for (int i = 0; i < normal.length; i++) {
            file.putFloat(i % INPUTS >= from && i % INPUTS < to ? normal[i] : 0);
        }
        Path path = folder.resolve(name + ".npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(path))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            zip.write(file.array());
        }
        return path;
    }
}
