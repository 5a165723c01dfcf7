package io.sandpiper.gateway.ingest;

import io.sandpiper.host.child.ChildLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How the converter is run.
 *
 * @param command the words before the converter's own arguments
 * @param environment its variables; an importer's environment is built with them
 * @param scratch where each attempt at a job has a folder of its own
 */
public record ConverterSettings(
        List<String> command, Map<String, String> environment, Path scratch, ChildLimits limits) {}
