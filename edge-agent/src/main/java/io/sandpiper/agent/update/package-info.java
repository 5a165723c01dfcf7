/**
 * From an assignment to a model that serves: the state machine of each model on disk, fetching chunks, putting them
 * together, accepting in a child process, activating, probation, and what is kept. May call seal, slot and link.
 */
@NullMarked
package io.sandpiper.agent.update;

import org.jspecify.annotations.NullMarked;
