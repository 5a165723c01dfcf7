/**
 * Opening the gateway's database: Flyway brings the schema up to date, then one thread speaks to it. Calls nothing.
 */
@NullMarked
package io.sandpiper.gateway.store;

import org.jspecify.annotations.NullMarked;
