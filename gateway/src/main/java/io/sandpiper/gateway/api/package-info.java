/**
 * REST for operators: the router made from one OpenAPI 3.1 document, login, problems (RFC 9457), health and metrics. One file a
 * group of calls. May call the features' doors; nothing calls it.
 */
@NullMarked
package io.sandpiper.gateway.api;

import org.jspecify.annotations.NullMarked;
