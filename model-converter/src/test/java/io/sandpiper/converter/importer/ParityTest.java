package io.sandpiper.converter.importer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.onnx.GraphBuilder;
import io.sandpiper.converter.onnx.GraphFiles;
import io.sandpiper.converter.onnx.Node;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.onnx.OnnxEngine;
import io.sandpiper.protocol.tensor.DataType;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An imported model is taken only where it answers as its framework did. */
class ParityTest {
    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void double_the_input() throws IOException {
        model = folder.resolve("double.onnx");
        GraphBuilder graph = new GraphBuilder("double", 17)
                .input("x", DataType.FP32, 1)
                .output("value", DataType.FP32, 1)
                .node(Node.of("Add", List.of("x", "x"), List.of("value")));
        GraphFiles.write(graph.build(), model);
    }

    private static Tensor tensor(String name, float... values) {
        Tensor tensor = Tensor.allocate(name, DataType.FP32, values.length, 1);
        for (int i = 0; i < values.length; i++) {
            tensor.data().putFloat(i * 4, values[i]);
        }
        return tensor;
    }

    private Parity check(Tensor expected) throws EngineException {
        Cases cases = new Cases(List.of(tensor("x", 1, 2, 3)), List.of(expected));
        return Parity.check(new OnnxEngine(), new Imported("Scales 1.0", model, cases, Map.of()), cases);
    }

    @Test
    void holds_where_the_answers_are_the_framework_s() throws EngineException {
        Parity parity = check(tensor("value", 2, 4, 6));
        assertThat(parity.rows()).isEqualTo(3);
        assertThat(parity.difference()).isZero();
    }

    @Test
    void refuses_one_wrong_row_by_its_values() {
        assertThatThrownBy(() -> check(tensor("value", 2, 4.5f, 6)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("does not answer as Scales 1.0 does: 1 of 3 rows differ")
                .hasMessageContaining("row 1 of output value is 4.00000 instead of 4.50000");
    }

    @Test
    void refuses_a_number_where_the_framework_has_none() {
        assertThatThrownBy(() -> check(tensor("value", 2, Float.NaN, 6))).isInstanceOf(RefusedException.class);
    }

    @Test
    void refuses_an_output_that_is_not_there() {
        assertThatThrownBy(() -> check(tensor("probabilities", 2, 4, 6)))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no output probabilities");
    }
}
