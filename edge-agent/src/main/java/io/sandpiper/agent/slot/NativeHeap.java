package io.sandpiper.agent.slot;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives memory that engines have freed back to the system: glibc keeps it in its arenas otherwise, and a device with many
 * loads and unloads grows for ever (malloc_trim(3)). Where the C library has no such function nothing is done. Blocking,
 * some milliseconds.
 */
final class NativeHeap {
    private static final Logger LOG = LoggerFactory.getLogger(NativeHeap.class);

    private NativeHeap() {}

    static void trim() {
        Linker linker = Linker.nativeLinker();
        Optional<MethodHandle> trim = linker.defaultLookup()
                .find("malloc_trim")
                .map(address -> linker.downcallHandle(
                        address, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG)));
        if (trim.isEmpty()) {
            return;
        }
        try {
            int released = (int) trim.get().invokeExact(0L);
            LOG.atDebug().addKeyValue("released", released).log("native-heap-trimmed");
        } catch (Throwable e) { // a method handle may throw anything; the memory is a matter of economy alone
            LOG.atWarn().setCause(e).log("native-heap-not-trimmed");
        }
    }
}
