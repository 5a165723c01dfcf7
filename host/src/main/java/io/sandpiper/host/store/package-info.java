/**
 * A SQLite database on one named thread, and its schema steps; the features' own {@code store} packages use it. May call {@code file}.
 */
@NullMarked
package io.sandpiper.host.store;

import org.jspecify.annotations.NullMarked;
