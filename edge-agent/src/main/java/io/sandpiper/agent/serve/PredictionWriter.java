package io.sandpiper.agent.serve;

import io.sandpiper.engine.task.Prediction;
import java.io.IOException;

/** One form in which predictions are answered. Used once. */
interface PredictionWriter {
    void write(Prediction prediction) throws IOException;

    /** The whole answer, after the last prediction. */
    ModelAnswer end() throws IOException;
}
