package io.sandpiper.host.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A process that holds a scratch folder until it is told to end. */
final class HoldingMain {
    private HoldingMain() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        System.out.println(ScratchFolder.in(Path.of(args[0]), "work").path());
        new CountDownLatch(1).await();
    }
}
