/**
 * The commands of {@code sandpiper-agent}, and {@code AgentMain}, which constructs and wires. May call every feature.
 */
@NullMarked
package io.sandpiper.agent.cli;

import org.jspecify.annotations.NullMarked;
