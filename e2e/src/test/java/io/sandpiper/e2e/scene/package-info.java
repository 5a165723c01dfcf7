/**
 * What the tests over real processes share: one fleet for the whole run, the models they push, and the switches that
 * say which long or foreign tests run.
 */
@NullMarked
package io.sandpiper.e2e.scene;

import org.jspecify.annotations.NullMarked;
