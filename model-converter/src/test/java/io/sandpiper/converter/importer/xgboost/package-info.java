/** Tests of reading XGBoost's files. */
@NullMarked
package io.sandpiper.converter.importer.xgboost;

import org.jspecify.annotations.NullMarked;
