/**
 * Requests to agents: labelled samples of the demo's data, questions asked one after the other and counted, and
 * requests at a steady rate. May call {@code process} and {@code engine.data}.
 */
@NullMarked
package io.sandpiper.e2e.traffic;

import org.jspecify.annotations.NullMarked;
