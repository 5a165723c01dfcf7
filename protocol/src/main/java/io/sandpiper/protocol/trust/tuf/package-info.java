/**
 * A client of The Update Framework 1.0: decides which bytes are a target, from metadata that a repository sends and a
 * root that came with the device. The specification's section numbers stand at each step. Blocks, so it is called on an
 * executor of its own; trusts neither the repository nor the network. May call the JDK and Jackson's streaming core alone.
 */
@NullMarked
package io.sandpiper.protocol.trust.tuf;

import org.jspecify.annotations.NullMarked;
