/** Protobuf's wire format, read and written by hand: no tree of objects, no memory beyond the message's own. */
@NullMarked
package io.sandpiper.agent.grpc.wire;

import org.jspecify.annotations.NullMarked;
