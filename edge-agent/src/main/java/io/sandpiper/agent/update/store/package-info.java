/**
 * What the update path keeps on disk: the newest assignment, the state of each model's update, what is committed, what
 * was refused. Called by update, and read by doctor and cli.
 */
@NullMarked
package io.sandpiper.agent.update.store;

import org.jspecify.annotations.NullMarked;
