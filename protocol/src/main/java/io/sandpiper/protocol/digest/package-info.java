/**
 * SHA-256 content addresses. May call {@code error}.
 */
@NullMarked
package io.sandpiper.protocol.digest;

import org.jspecify.annotations.NullMarked;
