package io.sandpiper.gateway.ingest;

import io.sandpiper.host.child.ChildLimits;
import java.nio.file.Path;
import java.util.List;

/**
 * How the converter is run.
 *
 * @param command the words before the converter's own arguments
 * @param scratch where each attempt at a job has a folder of its own
 */
public record ConverterSettings(List<String> command, Path scratch, ChildLimits limits) {}
