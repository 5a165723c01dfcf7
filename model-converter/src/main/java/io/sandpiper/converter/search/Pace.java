package io.sandpiper.converter.search;

import io.sandpiper.engine.EngineException;
import java.nio.file.Path;

/** How much faster than the float model a variant is on this machine. Blocking. */
interface Pace {
    /** What is this much faster is certainly faster, here and the next time. */
    double CLEARLY_FASTER = 1.1;

    /** The float model's time over the variant's: 2 is twice as fast. */
    double of(Path variant) throws EngineException;
}
