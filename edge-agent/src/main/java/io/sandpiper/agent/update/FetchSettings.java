package io.sandpiper.agent.update;

import io.sandpiper.protocol.unit.DataSize;
import java.time.Duration;

/**
 * How patient fetching is.
 *
 * @param quietTime after which a blob that nothing is heard of is wanted again; jittered
 * @param patience after which fetching rests, so that another model gets its turn
 * @param diskReserve what is left free for the databases and for everybody else
 */
public record FetchSettings(Duration quietTime, Duration patience, DataSize diskReserve) {
    /** Chunks that wait to be written: 4 MiB. More are dropped, and asked for again. */
    static final int MAX_WAITING_CHUNKS = 64;
}
