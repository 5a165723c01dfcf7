/**
 * The content-addressed folder of blobs that both gateway and agent keep. May call {@code file}.
 */
@NullMarked
package io.sandpiper.host.blob;

import org.jspecify.annotations.NullMarked;
