/**
 * Running a model: a small service interface, and one adapter a runtime in a package below. Callers see tensors and
 * files; they never see a runtime's classes. A new runtime is a new package and one entry under META-INF/services.
 */
@NullMarked
package io.sandpiper.engine;

import org.jspecify.annotations.NullMarked;
