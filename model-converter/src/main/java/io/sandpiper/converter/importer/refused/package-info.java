/** Formats that are known and not read: each with the way out. May call {@code converter.importer} and {@code converter.check}. */
@NullMarked
package io.sandpiper.converter.importer.refused;

import org.jspecify.annotations.NullMarked;
