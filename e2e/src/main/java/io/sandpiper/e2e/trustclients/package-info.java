/**
 * {@code make trust-clients}: the unmodified TUF clients of python-tuf and go-tuf read what a gateway publishes. May call
 * {@code e2e.process} and, for what a push does not make, doors of the gateway.
 */
@NullMarked
package io.sandpiper.e2e.trustclients;

import org.jspecify.annotations.NullMarked;
