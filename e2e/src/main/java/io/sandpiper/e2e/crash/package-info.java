/**
 * The crash suite: kills gateway and agent at every point that their code registers, starts them again, and checks the
 * invariants 1, 2, 3 and 7 of docs/architecture.md. May call {@code process}, {@code traffic} and {@code engine}.
 */
@NullMarked
package io.sandpiper.e2e.crash;

import org.jspecify.annotations.NullMarked;
