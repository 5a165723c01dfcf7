package io.sandpiper.agent.score;

import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.Execution;
import io.sandpiper.engine.task.InputEncoder;
import io.sandpiper.engine.task.OutputDecoder;
import io.sandpiper.engine.task.Prediction;
import io.sandpiper.protocol.bundle.ModelSpec;
import io.sandpiper.protocol.error.InvalidInputException;
import io.sandpiper.protocol.tensor.Tensor;
import java.io.IOException;
import java.util.List;

/** One row after the other: a good one to the output, a bad one with its line and reason to the rejects. */
final class RowScorer {
    private static final String REJECTS_HEADER = "line,reason\n";

    private final Execution execution;
    private final PartialFile output;
    private final PartialFile rejects;
    private final List<InputEncoder> encoders;
    private final List<Tensor> tensors;
    private final OutputDecoder decoder;
    private final PredictionLine lines;
    private long rows;
    private long rejected;

    RowScorer(ModelSpec spec, Execution execution, PartialFile output, PartialFile rejects, Checkpoint from) {
        this.execution = execution;
        this.output = output;
        this.rejects = rejects;
        this.encoders = spec.inputs().stream().map(InputEncoder::new).toList();
        this.tensors = spec.inputs().stream()
                .map(input -> tensor(execution, input.name()))
                .toList();
        this.decoder = new OutputDecoder(spec);
        this.lines = new PredictionLine(spec);
        this.rows = from.rows();
        this.rejected = from.rejected();
    }

    /** Rows read so far. */
    long rows() {
        return rows;
    }

    long rejected() {
        return rejected;
    }

    void score(Sample sample) throws IOException {
        try {
            sample.encode(encoders, tensors);
            Prediction prediction = decoder.decode(execution.run(), 1).getFirst();
            if (rows == rejected) {
                output.append(lines.header(prediction));
            }
            output.append(lines.of(sample.line(), prediction));
        } catch (InvalidInputException | EngineException e) {
            if (rejected == 0) {
                rejects.append(REJECTS_HEADER);
            }
            rejects.append(PredictionLine.line(List.of(Long.toString(sample.line()), String.valueOf(e.getMessage()))));
            rejected++;
        }
        rows++;
    }

    private static Tensor tensor(Execution execution, String name) {
        return execution.inputs().stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "spec.inputs",
                        name,
                        "an input of the model: "
                                + execution.inputs().stream().map(Tensor::name).toList()));
    }
}
