package io.sandpiper.e2e.demo;

import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.host.cli.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** {@code make run} and {@code make demo}: shows the demo, and stays up or ends with its verdict. */
public final class DemoMain {
    private DemoMain() {}

    /** @param args {@code run} or {@code demo} */
    public static void main(String[] args) throws InterruptedException {
        Narrator narrator = new Narrator(System.out);
        switch (args.length == 1 ? args[0] : "") {
            case "run" -> run(narrator);
            case "demo" -> System.exit(demo(narrator));
            default -> {
                System.err.println("usage: DemoMain run|demo");
                System.exit(ExitCode.USAGE);
            }
        }
    }

    /** Under {@code var/demo}; what it started ends with this process. */
    private static void run(Narrator narrator) throws InterruptedException {
        Path folder = Checkout.ofThisRun().root().resolve("var/demo");
        try (DemoFleet demo = DemoFleet.standing(folder)) {
            new Demo(demo, narrator).play();
            narrator.line("");
            narrator.line("Everything stays up until Ctrl-C, and starts again from " + Curls.shown(folder)
                    + " (remove that folder to begin anew).");
            new CountDownLatch(1).await();
        } catch (AssertionError | RuntimeException e) {
            failed(e);
            System.exit(ExitCode.FAILED);
        }
    }

    private static int demo(Narrator narrator) {
        try (DemoFleet demo = DemoFleet.temporary()) {
            new Demo(demo, narrator).play();
            narrator.line("");
            narrator.done("every step of the demo holds");
            return ExitCode.DONE;
        } catch (AssertionError | RuntimeException e) {
            failed(e);
            return ExitCode.FAILED;
        }
    }

    private static void failed(Throwable e) {
        System.out.flush();
        System.err.println();
        System.err.println("The demo failed: " + e.getMessage());
        if (!(e instanceof AssertionError)) {
            e.printStackTrace();
        }
    }
}
