package io.sandpiper.e2e.traffic;

import io.sandpiper.e2e.process.AgentProcess;
import java.util.Set;
import java.util.TreeSet;

/**
 * How many of the samples an agent answered with the true class.
 *
 * @param versions that answered
 */
public record Score(int correct, int asked, Set<String> versions) {
    /** Asks an agent every sample, one after the other; fails at the first answer that is none. */
    public static Score ask(AgentProcess agent, String model, Samples samples) {
        int correct = 0;
        Set<String> versions = new TreeSet<>();
        for (int i = 0; i < samples.size(); i++) {
            Prediction answer = Prediction.of(
                    agent.predict(model, java.util.List.of(samples.instances().get(i))));
            versions.add(answer.version());
            if (answer.label().equals(samples.labels().get(i))) {
                correct++;
            }
        }
        return new Score(correct, samples.size(), versions);
    }

    @Override
    public String toString() {
        return correct + " of " + asked;
    }
}
