package io.sandpiper.gateway.trust.pkcs11;

/** Where a token's PIN comes from. */
@FunctionalInterface
public interface TokenPin {
    /** Asked for once a token, and wiped after use. */
    char[] of(TokenSlot slot);
}
