/**
 * What the device knows of which bytes are a model: the fleet's TUF metadata, which comes as messages and is verified from
 * the root that came with the enrolment. May call the protocol alone; the update path asks it before it fetches.
 */
@NullMarked
package io.sandpiper.agent.trust;

import org.jspecify.annotations.NullMarked;
