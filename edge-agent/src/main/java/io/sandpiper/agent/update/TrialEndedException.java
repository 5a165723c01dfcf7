package io.sandpiper.agent.update;

/** The process that tried a candidate was ended by a signal: by a crash of the model, or by whatever else. */
final class TrialEndedException extends Exception {
    TrialEndedException(String message) {
        super(message);
    }
}
