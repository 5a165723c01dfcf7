/**
 * {@code make hostile}: files that attack an importer or are merely odd, pushed to a running gateway. May call {@code
 * e2e.process}, {@code e2e.importers} and {@code gateway.cli}.
 */
@NullMarked
package io.sandpiper.e2e.hostile;

import org.jspecify.annotations.NullMarked;
