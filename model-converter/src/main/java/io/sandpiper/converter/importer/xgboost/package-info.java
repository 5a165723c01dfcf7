/**
 * XGBoost's own files, JSON and UBJSON, of versions 1 to 3: trees, DART, forests and the linear booster. The older binary
 * format is recognised and refused. May call {@code converter.importer.tree}, {@code converter.importer} and {@code
 * converter.check}.
 */
@NullMarked
package io.sandpiper.converter.importer.xgboost;

import org.jspecify.annotations.NullMarked;
