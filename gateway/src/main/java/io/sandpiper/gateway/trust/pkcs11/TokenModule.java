package io.sandpiper.gateway.trust.pkcs11;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sandpiper.protocol.error.InvalidInputException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/**
 * A maker's library, asked which tokens are there: the JDK's provider wants a slot's number, and tells no label. PKCS#11 2.40
 * on a system whose long has 64 bits. The library stays initialized, as the provider finds it. Blocking.
 */
final class TokenModule {
    private static final long ALREADY_INITIALIZED = 0x191;
    private static final long NOT_PRESENT = 0xE0;
    private static final long OS_LOCKING = 2;

    /** CK_C_INITIALIZE_ARGS: four functions, flags, reserved. */
    private static final int ARGUMENTS = 48;

    private static final int ARGUMENTS_FLAGS = 32;

    /** CK_TOKEN_INFO: label 32, manufacturer 32, model 16, serial 16, flags, ten numbers, two versions, time. */
    private static final int TOKEN_INFO = 208;

    private static final int LABEL_CHARS = 32;
    private static final int SERIAL_AT = 80;
    private static final int SERIAL_CHARS = 16;
    private static final int FLAGS_AT = 96;

    /** CK_FUNCTION_LIST after its version, in the standard's order. */
    private enum Function {
        INITIALIZE(0),
        GET_SLOT_LIST(4),
        GET_TOKEN_INFO(6);

        private final long offset;

        Function(int place) {
            this.offset = ADDRESS.byteSize() * (place + 1L);
        }
    }

    private static final long FUNCTION_LIST = ADDRESS.byteSize() * 8;

    private final Path file;
    private final MemorySegment functions;

    private TokenModule(Path file, MemorySegment functions) {
        this.file = file;
        this.functions = functions;
    }

    /** The tokens that are there now and were prepared; some libraries tell of an empty slot as of a token. */
    static List<TokenSlot> tokens(Path file) throws GeneralSecurityException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidInputException(
                    "module-path", file, "the library of the token's maker; there is no such file");
        }
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup symbols = SymbolLookup.libraryLookup(file, Arena.global());
            MemorySegment entry = symbols.find("C_GetFunctionList")
                    .orElseThrow(() -> new InvalidInputException(
                            "module-path", file, "a PKCS#11 library; this one has no C_GetFunctionList"));
            MemorySegment list = arena.allocate(ADDRESS);
            check(file, "C_GetFunctionList", call(entry, FunctionDescriptor.of(JAVA_LONG, ADDRESS), list));
            TokenModule module = new TokenModule(file, list.get(ADDRESS, 0).reinterpret(FUNCTION_LIST));
            module.initialize(arena);
            return module.tokens(arena);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(
                    "module-path", file, "a PKCS#11 library for this machine: " + e.getMessage(), e);
        }
    }

    private void initialize(Arena arena) throws GeneralSecurityException {
        MemorySegment arguments = arena.allocate(ARGUMENTS, ADDRESS.byteAlignment());
        arguments.set(JAVA_LONG, ARGUMENTS_FLAGS, OS_LOCKING);
        long result = call(
                functions.get(ADDRESS, Function.INITIALIZE.offset),
                FunctionDescriptor.of(JAVA_LONG, ADDRESS),
                arguments);
        if (result != ALREADY_INITIALIZED) {
            check(file, "C_Initialize", result);
        }
    }

    private List<TokenSlot> tokens(Arena arena) throws GeneralSecurityException {
        MemorySegment count = arena.allocate(JAVA_LONG);
        slotList(MemorySegment.NULL, count);
        MemorySegment ids = arena.allocate(MemoryLayout.sequenceLayout(count.get(JAVA_LONG, 0), JAVA_LONG));
        slotList(ids, count);
        List<TokenSlot> tokens = new ArrayList<>();
        for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
            MemorySegment info = arena.allocate(TOKEN_INFO, JAVA_LONG.byteAlignment());
            long id = ids.getAtIndex(JAVA_LONG, i);
            long result = call(
                    functions.get(ADDRESS, Function.GET_TOKEN_INFO.offset),
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, ADDRESS),
                    id,
                    info);
            if (result == NOT_PRESENT) {
                continue;
            }
            check(file, "C_GetTokenInfo", result);
            TokenSlot token = new TokenSlot(
                    id, text(info, 0, LABEL_CHARS), text(info, SERIAL_AT, SERIAL_CHARS), info.get(JAVA_LONG, FLAGS_AT));
            if (token.isInitialized()) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    private void slotList(MemorySegment ids, MemorySegment count) throws GeneralSecurityException {
        byte onlyWithToken = 1;
        long result = call(
                functions.get(ADDRESS, Function.GET_SLOT_LIST.offset),
                FunctionDescriptor.of(JAVA_LONG, JAVA_BYTE, ADDRESS, ADDRESS),
                onlyWithToken,
                ids,
                count);
        check(file, "C_GetSlotList", result);
    }

    /** Padded with spaces, and no zero at its end. */
    private static String text(MemorySegment info, long offset, long length) {
        byte[] bytes = info.asSlice(offset, length).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }

    private static void check(Path file, String function, long result) throws GeneralSecurityException {
        if (result != 0) {
            throw new GeneralSecurityException(
                    file + " fails: " + function + " answers 0x" + Long.toHexString(result) + " (PKCS#11 2.40, CKR_)");
        }
    }

    private static long call(MemorySegment function, FunctionDescriptor form, Object... arguments) {
        try {
            return (long) Linker.nativeLinker().downcallHandle(function, form).invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) { // a native function throws nothing
            throw new IllegalStateException(e);
        }
    }
}
