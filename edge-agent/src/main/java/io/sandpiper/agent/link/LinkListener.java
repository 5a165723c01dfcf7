package io.sandpiper.agent.link;

import io.sandpiper.protocol.topic.DeviceTopic;

/** Hears of the connection, on the link's thread: must not block. */
public interface LinkListener {
    /** Own topics are subscribed: the moment to say hello. */
    default void connected() {}

    /** @param reason for people */
    default void disconnected(String reason) {}

    /** A file of the fleet's trust metadata; unchecked. @param name the last level of its topic */
    default void trust(String name, byte[] payload) {}

    /** A message to this device: desired, ack or order; unchecked. */
    default void message(DeviceTopic topic, byte[] payload) {}
}
