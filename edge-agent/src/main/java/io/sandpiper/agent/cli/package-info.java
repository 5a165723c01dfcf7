/**
 * The commands of {@code sandpiper-agent}, for {@code CommandsMain}, which constructs and wires; and the arguments of {@code serve} read without picocli. May call every feature.
 */
@NullMarked
package io.sandpiper.agent.cli;

import org.jspecify.annotations.NullMarked;
