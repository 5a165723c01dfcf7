/**
 * Logins by a provider of OpenID Connect: its keys, its access tokens, and the code with PKCE by which a browser logs in. The
 * only package with {@code com.nimbusds}. Called through {@code ProviderLogin} of {@code gateway.access}.
 */
@NullMarked
package io.sandpiper.gateway.access.oidc;

import org.jspecify.annotations.NullMarked;
