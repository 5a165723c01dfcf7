package io.sandpiper.e2e.arm;

import io.sandpiper.e2e.process.AgentProcess;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.e2e.process.Fleet;
import io.sandpiper.host.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * {@code make arm [ARCHIVE]}: the agent under qemu for arm64 against a gateway of this machine. Exits 0 when its answers
 * are those of x86. With a folder as its argument, the agent of an unpacked archive runs instead of the checkout's.
 */
public final class ArmMain {
    private ArmMain() {}

    public static void main(String[] arguments) throws IOException {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) throws IOException {
        Arm64Parts parts;
        Path java;
        try {
            parts = Arm64Parts.find();
            java = Arm64Java.find(System.err);
        } catch (MissingPartException e) {
            System.err.println("make arm: " + e.getMessage());
            return ExitCode.FAILED;
        }
        try (Fleet fleet = Fleet.temporary()) {
            Checkout here = fleet.checkout();
            Path agent =
                    arguments.length == 0 ? here.root() : Path.of(arguments[0]).toAbsolutePath();
            EmulatedAgent emulated =
                    EmulatedAgent.make(Files.createDirectories(fleet.folder().resolve("emulated")), agent, parts, java);
            AgentProcess x86 = fleet.agent(ArmRun.X86);
            AgentProcess arm = fleet.agent(
                    emulated.program(), ArmRun.ARM, fleet.folder().resolve(ArmRun.ARM), emulated.settings());
            boolean passed = new ArmRun(fleet, x86, arm, System.out).passed();
            System.out.println(passed ? "arm64 answers as x86 does" : "arm64 does not answer as x86 does");
            return passed ? ExitCode.DONE : ExitCode.FAILED;
        } catch (AssertionError e) {
            System.err.println("make arm: " + e.getMessage());
            return ExitCode.FAILED;
        }
    }
}
