package io.sandpiper.engine.data;

import java.util.List;

/**
 * One record of a CSV table, its cells as text.
 *
 * @param line the line of the file on which it begins, the header being line 1
 */
public record CsvRow(long line, List<String> cells) {}
