/**
 * Traces of requests to models, sent to an OpenTelemetry collector where one is configured. {@link
 * io.sandpiper.agent.trace.RequestTracing} is the door: behind it, and nowhere else, stands OpenTelemetry, whose classes are
 * loaded when tracing is on. May call {@code infer} and {@code slot}.
 */
@NullMarked
package io.sandpiper.agent.trace;

import org.jspecify.annotations.NullMarked;
