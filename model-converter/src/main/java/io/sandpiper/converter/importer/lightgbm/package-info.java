/**
 * LightGBM's model text, versions 2 to 4 of the format. May call {@code converter.importer.tree}, {@code
 * converter.importer} and {@code converter.check}.
 */
@NullMarked
package io.sandpiper.converter.importer.lightgbm;

import org.jspecify.annotations.NullMarked;
