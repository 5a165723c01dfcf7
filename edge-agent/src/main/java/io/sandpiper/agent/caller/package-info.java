/**
 * How long, and with how much, the agent bears slow callers, whatever wire they come on: connections without a request,
 * messages that trickle in, answers that nobody takes. May call nothing of the agent.
 */
@NullMarked
package io.sandpiper.agent.caller;

import org.jspecify.annotations.NullMarked;
