package io.sandpiper.agent.serve;

import java.io.IOException;

/** The instances of one {@code :predict}, read one after the other into the tensors of a slot's thread. Used once. */
interface Instances extends AutoCloseable {
    /**
     * Fills the tensors with the next instance; false where there is none any more.
     *
     * @throws io.sandpiper.protocol.error.InvalidInputException naming the instance and the field at fault
     */
    boolean next() throws IOException;

    @Override
    default void close() throws IOException {}
}
