/**
 * What {@code make run} and {@code make demo} show: a real model on its whole way, from a file to answers on two
 * devices and back as counts. May call {@code process} and {@code traffic}.
 */
@NullMarked
package io.sandpiper.e2e.demo;

import org.jspecify.annotations.NullMarked;
