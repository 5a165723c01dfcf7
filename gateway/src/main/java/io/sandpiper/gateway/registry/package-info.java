/**
 * Models and their published versions: manifests, evidence, and which versions are kept. May call {@code artifact} and, as the {@code Catalogue} that delivery asks, implements its interface.
 */
@NullMarked
package io.sandpiper.gateway.registry;

import org.jspecify.annotations.NullMarked;
