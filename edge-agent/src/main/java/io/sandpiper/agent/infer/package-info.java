/**
 * The rules of the Open Inference Protocol v2 that hold on every wire: which inputs and outputs a request may name,
 * which shapes and bytes they may have, how a model is run on them, and what is counted. {@code serve} (REST) and {@code
 * grpc} read and write the wire around it. May call {@code slot}.
 */
@NullMarked
package io.sandpiper.agent.infer;

import org.jspecify.annotations.NullMarked;
