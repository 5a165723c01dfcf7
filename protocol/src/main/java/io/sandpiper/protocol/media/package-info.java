/**
 * A folder that carries models to devices that no network reaches: bundles, the trust metadata that proves them, and signed
 * assignments. The gateway's {@code export} writes it, {@code sandpiper-agent import} reads it. May call the bundle.
 */
@NullMarked
package io.sandpiper.protocol.media;

import org.jspecify.annotations.NullMarked;
