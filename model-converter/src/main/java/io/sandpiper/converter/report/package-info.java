/**
 * What became of a push, as one page for people: {@code report.html}, which needs no network and no script. Everything in
 * it stands in {@code report.json} too. May call {@code converter.bundle}, {@code converter.search} (types) and {@code
 * protocol}.
 */
@NullMarked
package io.sandpiper.converter.report;

import org.jspecify.annotations.NullMarked;
