/**
 * gRPC on the device: the Open Inference Protocol v2 with Triton's extensions, health and server reflection, over HTTP/2.
 * The event loop moves bytes; a slot's own thread reads the request into its buffers, runs the model and writes the
 * answer. Messages are read and written where they lie ({@code grpc.wire}): RATIONALE.md. May call {@code infer} and
 * {@code slot}.
 */
@NullMarked
package io.sandpiper.agent.grpc;

import org.jspecify.annotations.NullMarked;
