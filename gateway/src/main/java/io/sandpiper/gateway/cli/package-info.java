/**
 * The operator's commands, one file each, over the gateway's REST interface; and the mains that construct and wire. The
 * commands know the gateway by its URL alone: they call no other package of the gateway.
 */
@NullMarked
package io.sandpiper.gateway.cli;

import org.jspecify.annotations.NullMarked;
