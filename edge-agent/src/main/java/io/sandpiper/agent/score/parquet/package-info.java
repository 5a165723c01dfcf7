/**
 * Parquet in and out. Reading is hardwood's, which is loaded when a Parquet file is read; writing is the project's own,
 * because a file must go on growing after a kill: row groups are appended, and the footer is made from them at the end.
 * The one package that imports {@code dev.hardwood}.
 */
@NullMarked
package io.sandpiper.agent.score.parquet;

import org.jspecify.annotations.NullMarked;
