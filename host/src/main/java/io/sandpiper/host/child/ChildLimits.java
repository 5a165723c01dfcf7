package io.sandpiper.host.child;

import io.sandpiper.protocol.unit.DataSize;
import java.time.Duration;

/** What a child process may use: resident memory, and time by the wall clock. */
public record ChildLimits(DataSize residentMemory, Duration wallClock) {}
