package io.sandpiper.host.cli;

/** {@code -o}: a table for people, or JSON for programs. */
public enum OutputFormat {
    table,
    json
}
