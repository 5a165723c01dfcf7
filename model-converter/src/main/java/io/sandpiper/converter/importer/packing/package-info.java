/**
 * What models come wrapped in: zip archives, folders, MLflow's model folders. May call {@code converter.importer},
 * {@code converter.check} and {@code protocol}.
 */
@NullMarked
package io.sandpiper.converter.importer.packing;

import org.jspecify.annotations.NullMarked;
