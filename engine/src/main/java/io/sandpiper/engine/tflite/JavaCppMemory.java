package io.sandpiper.engine.tflite;

/**
 * Switches JavaCPP's own limits of memory off: it takes the whole process's resident memory for its own, and throws
 * OutOfMemoryError at four times the heap, which is small on purpose here. Native objects are closed by hand, so nothing
 * waits for its collector either.
 */
final class JavaCppMemory {
    private JavaCppMemory() {}

    /** Before the first native object of this process: the limits are read once. What a person has set stays. */
    static void unlimited() {
        for (String limit : new String[] {"maxBytes", "maxPhysicalBytes"}) {
            String property = "org.bytedeco.javacpp." + limit;
            if (System.getProperty(property) == null) {
                System.setProperty(property, "0");
            }
        }
    }
}
