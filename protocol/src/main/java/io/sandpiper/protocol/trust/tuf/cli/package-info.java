/**
 * The command line that the public TUF conformance suite calls (its CLIENT-CLI.md). Wires the client to HTTP and folders;
 * nothing else calls it.
 */
@NullMarked
package io.sandpiper.protocol.trust.tuf.cli;

import org.jspecify.annotations.NullMarked;
