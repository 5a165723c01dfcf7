package io.sandpiper.converter.progress;

/** Hears how far a conversion is; called on the converting thread. */
@FunctionalInterface
public interface Progress {
    /**
     * @param fraction 0 to 1 within the stage
     * @param message one sentence for people
     */
    void at(Stage stage, double fraction, String message);
}
