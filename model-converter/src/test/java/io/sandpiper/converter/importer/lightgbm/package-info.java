/** Tests of reading LightGBM's files. */
@NullMarked
package io.sandpiper.converter.importer.lightgbm;

import org.jspecify.annotations.NullMarked;
