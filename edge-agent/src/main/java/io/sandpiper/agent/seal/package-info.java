/**
 * Sealed models on the device: the key that content keys are wrapped for, the wrapped keys on disk, and opening a model in
 * memory when it is loaded (docs/decisions/0049). Owns the folder {@code seals} of the data folder and {@code wrap.pem} of
 * the identity. May call {@code identity} and {@code slot}.
 */
@NullMarked
package io.sandpiper.agent.seal;

import org.jspecify.annotations.NullMarked;
