/**
 * The agent's enrolment, link, update path and telemetry against the gateway's own broker, EST server and authority, in
 * one process: real TLS and real MQTT, without the programs around them.
 */
@NullMarked
package io.sandpiper.e2e.device;

import org.jspecify.annotations.NullMarked;
