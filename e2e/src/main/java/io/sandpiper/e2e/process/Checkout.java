package io.sandpiper.e2e.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that holds {@code bin/} and {@code configs/}: a checkout, or an unpacked archive. */
public record Checkout(Path root) {
    /** Where the system property {@code sandpiper.root} points (launchers and Maven set it). */
    public static Checkout ofThisRun() {
        String root = System.getProperty("sandpiper.root");
        if (root == null) {
            throw new IllegalStateException("system property sandpiper.root: absent (expected: the checkout's folder)");
        }
        return new Checkout(Path.of(root).toAbsolutePath().normalize());
    }

    /** {@code sandpiper}: the gateway and the operator's commands. */
    public String gatewayProgram() {
        return program("sandpiper");
    }

    /** {@code sandpiper-agent}. */
    public String agentProgram() {
        return program("sandpiper-agent");
    }

    /** A file below {@code configs/demo}. */
    public Path demo(String name) {
        return root.resolve("configs/demo").resolve(name);
    }

    private String program(String name) {
        Path program = root.resolve("bin").resolve(name);
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(program + " is not there or may not be run");
        }
        return program.toString();
    }
}
