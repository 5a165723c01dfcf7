package io.sandpiper.engine;

/**
 * How to run a model.
 *
 * @param intraOpThreads threads inside one operator; 1 unless one request should use several cores
 * @param saturationFree run int8 arithmetic exactly on x86-64 without VNNI; slower, for evidence only
 */
public record LoadOptions(int intraOpThreads, boolean saturationFree) {
    public static final LoadOptions SERVING = new LoadOptions(1, false);
}
