package io.sandpiper.gateway.trust.pkcs11;

import io.sandpiper.protocol.error.InvalidInputException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A token that is logged in to: the JDK's PKCS#11 provider over it, which is registered nowhere and so signs only where it
 * is named.
 */
record TokenSession(TokenSlot slot, Provider provider, KeyStore store) {
    private static final String PROVIDER = "SunPKCS11";

    /** What a private key is that is made: one that stays in the token, and that nobody reads. */
    private static final String PRIVATE_KEYS = """
            attributes(generate, CKO_PRIVATE_KEY, *) = {
              CKA_TOKEN = true
              CKA_PRIVATE = true
              CKA_SENSITIVE = true
              CKA_EXTRACTABLE = false
              CKA_SIGN = true
            }
            """;

    static TokenSession open(TokenUri uri, TokenPin pin) throws GeneralSecurityException {
        TokenSlot slot = one(uri, TokenModule.tokens(uri.module()));
        slot.mustTakeThePin();
        Provider provider = provider(uri, slot);
        char[] typed = pin.of(slot);
        try {
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, typed);
            return new TokenSession(slot, provider, store);
        } catch (IOException | ProviderException e) {
            throw refused(slot, e);
        } finally {
            Arrays.fill(typed, '\0');
        }
    }

    private static TokenSlot one(TokenUri uri, List<TokenSlot> there) throws GeneralSecurityException {
        List<TokenSlot> matching = there.stream().filter(uri::matches).toList();
        if (matching.size() == 1) {
            return matching.getFirst();
        }
        String listed = there.isEmpty()
                ? "no token that was initialized"
                : there.stream().map(TokenSlot::toString).collect(Collectors.joining(", "));
        if (matching.isEmpty()) {
            throw new GeneralSecurityException(
                    "no such token is there: " + uri.wanted() + " (" + uri.module() + " tells of " + listed + ")");
        }
        throw new InvalidInputException("token", uri.wanted(), "one of " + listed + ": name its serial");
    }

    private static Provider provider(TokenUri uri, TokenSlot slot) throws GeneralSecurityException {
        Provider base = Security.getProvider(PROVIDER);
        if (base == null) {
            throw new GeneralSecurityException(
                    "this Java has no " + PROVIDER + " (expected: one with the module jdk.crypto.cryptoki)");
        }
        try {
            return base.configure("--name = Sandpiper\nlibrary = \"" + uri.module() + "\"\nslot = " + slot.id() + "\n"
                    + PRIVATE_KEYS);
        } catch (ProviderException | InvalidParameterException e) {
            throw failure(slot + " cannot be opened", e);
        }
    }

    private static GeneralSecurityException refused(TokenSlot slot, Exception e) {
        String words = words(e);
        if (words.contains("CKR_PIN_LOCKED")) {
            return new GeneralSecurityException(
                    slot + " is locked after too many wrong PINs (its maker's tool unlocks it, by the SO PIN or PUK)",
                    e);
        }
        if (words.contains("CKR_PIN_")) {
            return new GeneralSecurityException(
                    slot + " refuses this PIN; it was tried once, as tokens lock themselves after a few wrong ones", e);
        }
        return failure(slot + " cannot be logged in to", e);
    }

    /** With what the token itself said. */
    static GeneralSecurityException failure(String what, Throwable e) {
        return new GeneralSecurityException(what + ": " + words(e), e);
    }

    /** Of all causes the last one's, which is the token's. */
    private static String words(Throwable e) {
        Throwable last = e;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return String.valueOf(last.getMessage());
    }
}
