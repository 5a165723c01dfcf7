/**
 * What serves now: one pointer a model to the version that answers, each version with a bounded queue and threads of its
 * own. The update path and the serving path meet here and know nothing of each other. May call {@code engine}.
 */
@NullMarked
package io.sandpiper.agent.slot;

import org.jspecify.annotations.NullMarked;
