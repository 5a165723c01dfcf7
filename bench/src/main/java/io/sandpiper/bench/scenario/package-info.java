/** One file a scenario. A scenario starts what it needs, measures, ends it, and returns named figures with units. */
@NullMarked
package io.sandpiper.bench.scenario;

import org.jspecify.annotations.NullMarked;
