package io.sandpiper.gateway.trust.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sandpiper.protocol.error.InvalidInputException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenUriTest {
    private static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");

    @Test
    void a_uri_names_token_serial_slot_key_module_and_file_of_the_pin() {
        assertThat(
                        TokenUri.parse(
                                "pkcs11:token=fleet%20root;serial=0a1b;slot-id=7;object=root-1a2b3c4d?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/run/pin"))
                .isEqualTo(new TokenUri("fleet root", "0a1b", 7L, "root-1a2b3c4d", MODULE, Path.of("/run/pin")));
    }

    @Test
    void what_is_left_open_matches_any_token() {
        TokenUri any = TokenUri.parse("pkcs11:?module-path=/usr/lib/softhsm/libsofthsm2.so");
        assertThat(any).isEqualTo(new TokenUri(null, null, null, null, MODULE, null));
        assertThat(any.matches(new TokenSlot(3, "anna", "0a1b", 0))).isTrue();
        assertThat(TokenUri.parse("pkcs11:slot-id=4?module-path=/m.so").matches(new TokenSlot(3, "anna", "0a1b", 0)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "->", textBlock = """
                    pkcs11:token=a                                    -> module-path: absent (expected: the library
                    pkcs11:model=x?module-path=/m.so                  -> pkcs11 attribute: model (expected: those before the ? are [token, serial, slot-id, object]
                    pkcs11:token=a?module-name=softhsm                -> pkcs11 attribute: module-name (expected:
                    pkcs11:module-path=/m.so                          -> pkcs11 attribute: module-path (expected:
                    pkcs11:token=a;?module-path=/m.so                 -> pkcs11 attribute:  (expected:
                    pkcs11:token=?module-path=/m.so                   -> token: empty (expected: token=VALUE)
                    pkcs11:token?module-path=/m.so                    -> token: empty (expected: token=VALUE)
                    pkcs11:token=a;token=b?module-path=/m.so          -> token: twice (expected: each attribute once)
                    pkcs11:token=50%?module-path=/m.so                -> token: 50% (expected: % followed by two hexadecimal digits
                    pkcs11:token=%ff?module-path=/m.so                -> token: %ff (expected: UTF-8)
                    pkcs11:token=a%0Ab?module-path=/m.so              -> token: a%0Ab (expected: no control characters)
                    pkcs11:slot-id=one?module-path=/m.so              -> slot-id: one (expected: a number)
                    pkcs11:token=a?module-path=libsofthsm2.so         -> module-path: libsofthsm2.so (expected: an absolute path
                    pkcs11:token=a?module-path=/m%22.so               -> module-path: /m".so (expected: an absolute path, without
                    pkcs11:token=a?module-path=/m.so&pin-source=pin   -> pin-source: pin (expected: an absolute path
                    pkcs11:token=a?module-path=/m.so&pin-source=|/x    -> pin-source: |/x (expected: an absolute path
                    """)
    void refuses_what_it_does_not_know_with_field_value_and_what_was_expected(String uri, String words) {
        assertThatThrownBy(() -> TokenUri.parse(uri))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(words);
    }

    @ParameterizedTest
    @CsvSource({"pkcs11:token=a?module-path=/m.so&pin-value=123456", "pkcs11:token=a;pin-value=123456?module-path=/m.so"
    })
    void refuses_a_pin_that_every_user_of_the_machine_would_see_and_does_not_repeat_it(String uri) {
        assertThatThrownBy(() -> TokenUri.parse(uri))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("pin-value: in a command (expected: pin-source=FILE, SANDPIPER_PKCS11_PIN")
                .message()
                .doesNotContain("123456");
    }
}
