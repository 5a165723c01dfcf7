package io.sandpiper.protocol.message;

/** {@code device/{id}/presence}: sent by the agent, or as its will. */
public record Presence(int v, boolean online, String bootId) {
    public static final int VERSION = 1;
}
