/**
 * Real processes for whoever tries the whole: gateways and agents started by {@code bin/}, their logs, their ends by
 * {@code kill -9}, and the REST calls an operator or a device's program makes. Knows the programs from outside only:
 * commands, files, ports. May call {@code protocol}.
 */
@NullMarked
package io.sandpiper.e2e.process;

import org.jspecify.annotations.NullMarked;
