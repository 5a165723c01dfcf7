/**
 * The bundle: manifest, spec, golden cases and the OCI image layout that carries them. May call {@code digest}, {@code chunk}, {@code json}, {@code tensor} and {@code unit}.
 */
@NullMarked
package io.sandpiper.protocol.bundle;

import org.jspecify.annotations.NullMarked;
