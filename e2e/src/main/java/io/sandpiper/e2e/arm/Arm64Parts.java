package io.sandpiper.e2e.arm;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * What Debian's packages give: the emulator, and arm64's C and C++ libraries.
 *
 * @param qemu the program
 * @param libraries the folder that holds {@code lib}
 */
record Arm64Parts(Path qemu, Path libraries) {
    private static final String QEMU = "qemu-aarch64-static";
    private static final Path LIBRARIES = Path.of("/usr/aarch64-linux-gnu");
    private static final String CURE =
            "apt-get install --no-install-recommends qemu-user-static libc6-arm64-cross libstdc++6-arm64-cross";

    /** Finds them. @throws MissingPartException with the line that installs what is absent */
    static Arm64Parts find() {
        Path qemu = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "/usr/bin").split(":"))
                .map(folder -> Path.of(folder, QEMU))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> missing(QEMU));
        for (String library : List.of("ld-linux-aarch64.so.1", "libc.so.6", "libstdc++.so.6")) {
            if (!Files.exists(LIBRARIES.resolve("lib").resolve(library))) {
                throw missing(LIBRARIES + "/lib/" + library);
            }
        }
        return new Arm64Parts(qemu, LIBRARIES);
    }

    private static MissingPartException missing(String what) {
        return new MissingPartException(what + " is not here (expected: " + CURE + ")");
    }
}
