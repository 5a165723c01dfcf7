/**
 * What this device counts of its requests, and the outbox that keeps it until the gateway has it. May call slot and
 * link.
 */
@NullMarked
package io.sandpiper.agent.telemetry;

import org.jspecify.annotations.NullMarked;
