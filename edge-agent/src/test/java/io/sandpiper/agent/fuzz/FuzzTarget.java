package io.sandpiper.agent.fuzz;

/** Reads bytes of a stranger with one of the agent's parsers. Not thread-safe. */
@FunctionalInterface
public interface FuzzTarget {
    /**
     * @param data whatever comes
     * @throws Exception where the parser broke its rule: anything that leaves here is a finding, a refusal that the parser's
     *     documentation names does not
     */
    void read(byte[] data) throws Exception;
}
