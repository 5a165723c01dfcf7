package io.sandpiper.protocol.message;

/** {@code device/{id}/ack}: every batch of this outbox up to and including {@code number} is stored. */
public record TelemetryAck(int v, String outbox, long number) {
    public static final int VERSION = 1;
}
