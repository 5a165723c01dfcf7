/**
 * {@code sandpiper convert}: a conversion as a command, for people with a bar and a table, for programs with events as
 * JSON lines. May call {@code converter}; {@link io.sandpiper.converter.cli.ConvertMain} constructs and wires.
 */
@NullMarked
package io.sandpiper.converter.cli;

import org.jspecify.annotations.NullMarked;
