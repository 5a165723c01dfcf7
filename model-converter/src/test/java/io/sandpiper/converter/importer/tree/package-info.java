/** Tests of what tree models become. */
@NullMarked
package io.sandpiper.converter.importer.tree;

import org.jspecify.annotations.NullMarked;
