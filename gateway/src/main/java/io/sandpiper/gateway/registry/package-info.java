/**
 * Models and their published versions: manifests, evidence, and which versions are kept. Its
 * {@code Catalogue} is what delivery asks. May call {@code artifact}.
 */
@NullMarked
package io.sandpiper.gateway.registry;

import org.jspecify.annotations.NullMarked;
