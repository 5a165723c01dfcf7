/**
 * Reading data files: {@code .npz} archives and CSV tables become named raw arrays, with labels where there are any.
 * Owns the two file formats and their limits. May call {@code protocol} alone; knows no runtime.
 */
@NullMarked
package io.sandpiper.engine.data;

import org.jspecify.annotations.NullMarked;
