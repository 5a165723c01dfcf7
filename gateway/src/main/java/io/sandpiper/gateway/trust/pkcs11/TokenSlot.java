package io.sandpiper.gateway.trust.pkcs11;

import java.security.GeneralSecurityException;

/**
 * A token that is there, as its module tells it.
 *
 * @param id of the slot that it is in
 * @param flags CK_TOKEN_INFO's
 */
public record TokenSlot(long id, String label, String serial, long flags) {
    private static final long WRITE_PROTECTED = 0x2;
    private static final long PIN_IS_SET = 0x8;
    private static final long INITIALIZED = 0x400;
    private static final long PIN_LOCKED = 0x40000;

    boolean isInitialized() {
        return (flags & INITIALIZED) != 0;
    }

    /** @throws GeneralSecurityException where nobody can log in, before anybody is asked for a PIN */
    void mustTakeThePin() throws GeneralSecurityException {
        if ((flags & PIN_IS_SET) == 0) {
            throw new GeneralSecurityException(
                    this + " has no PIN yet (expected: a user PIN; its maker's tool sets one)");
        }
        if ((flags & PIN_LOCKED) != 0) {
            throw new GeneralSecurityException(
                    this + " is locked after too many wrong PINs (its maker's tool unlocks it, by the SO PIN or PUK)");
        }
    }

    void mustBeWritable() throws GeneralSecurityException {
        if ((flags & WRITE_PROTECTED) != 0) {
            throw new GeneralSecurityException(this + " is write-protected: no key can be made in it");
        }
    }

    /** For people. */
    @Override
    public String toString() {
        return "token " + label + " (serial " + serial + ")";
    }
}
