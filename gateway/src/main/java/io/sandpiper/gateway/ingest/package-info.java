/**
 * Push jobs: one queue behind REST, MQTT and the command line. A job runs the converter in a child process, believes only files, and publishes. May call {@code registry}, {@code artifact} and {@code delivery}.
 */
@NullMarked
package io.sandpiper.gateway.ingest;

import org.jspecify.annotations.NullMarked;
