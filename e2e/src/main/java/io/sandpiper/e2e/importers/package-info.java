/**
 * {@code make importers}: models that the frameworks themselves train, imported by {@code sandpiper convert}, and their
 * answers held against the frameworks' own. May call {@code e2e.process}, the converter and the engines.
 */
@NullMarked
package io.sandpiper.e2e.importers;

import org.jspecify.annotations.NullMarked;
