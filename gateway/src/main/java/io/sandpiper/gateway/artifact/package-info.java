/**
 * The gateway's blobs: uploads under way, and deleting what nothing names. May call {@code store}.
 */
@NullMarked
package io.sandpiper.gateway.artifact;

import org.jspecify.annotations.NullMarked;
