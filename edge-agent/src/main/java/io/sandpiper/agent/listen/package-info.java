/**
 * What an agent listens on: loopback addresses, Unix sockets, and, with TLS and an API key, other addresses. May call
 * none of the agent's packages; a protocol is a {@link io.sandpiper.agent.listen.Service} to it.
 */
@NullMarked
package io.sandpiper.agent.listen;

import org.jspecify.annotations.NullMarked;
