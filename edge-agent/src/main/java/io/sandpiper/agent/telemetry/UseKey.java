package io.sandpiper.agent.telemetry;

/** What requests are counted by. */
record UseKey(String model, String version, String variant) {}
