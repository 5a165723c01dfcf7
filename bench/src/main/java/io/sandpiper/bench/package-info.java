/**
 * Measured claims: {@code bench/run SCENARIO} runs one {@link io.sandpiper.bench.scenario.Scenario} and prints its figures as
 * one JSON object, the last line of standard output. Figures for people go to standard error.
 */
@NullMarked
package io.sandpiper.bench;

import org.jspecify.annotations.NullMarked;
