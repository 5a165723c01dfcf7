package io.sandpiper.converter.cli;

import java.io.IOException;

/** What people read when a command could not do its work. */
final class Failure {
    static final String MEMORY = "not enough memory: set SANDPIPER_JAVA_OPTS=-Xmx2g or more, or give it less data";

    /** The same for a gateway's child, of which the gateway's configuration says how much it has. */
    static final String HEAP = "not enough memory: set the gateway's convert.heap higher, or give it less data";

    private Failure() {}

    /** An error of the file system names its kind, as its message is a path alone. */
    static String told(Exception failed) {
        return failed.getClass() == IOException.class ? String.valueOf(failed.getMessage()) : failed.toString();
    }
}
