/**
 * What every command shares: exit codes, output for people and for programs, progress. Calls nothing.
 */
@NullMarked
package io.sandpiper.host.cli;

import org.jspecify.annotations.NullMarked;
