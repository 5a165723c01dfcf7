/**
 * Running a model over a whole data set in batches and bounded memory. Calibration, evidence, golden cases and baseline
 * all run models through here. May call {@code engine} and {@code protocol}.
 */
@NullMarked
package io.sandpiper.converter.inference;

import org.jspecify.annotations.NullMarked;
