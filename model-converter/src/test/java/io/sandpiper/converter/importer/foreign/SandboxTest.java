package io.sandpiper.converter.importer.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sandpiper.host.child.ChildResult;
import io.sandpiper.host.child.ChildResult.End;
import io.sandpiper.protocol.unit.DataSize;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each act that an importer's code must not manage, tried by a program in the sandbox. */
class SandboxTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Path SYSTEM = Path.of("/usr");
    private static final Family FAMILY = new Family("test", "", "3", 0, 2048, List.of(), null);

    @TempDir
    Path scripts;

    @BeforeAll
    static void asks_for_bubblewrap() {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/bwrap")) && Files.isExecutable(PYTHON),
                "bubblewrap and python3 (apt-get install bubblewrap python3)");
    }

    /** What the program printed to {@code /out/said}, and how it ended. */
    private record Ran(String said, ChildResult result, List<String> left) {}

    private Ran run(Sandbox sandbox, String program) throws IOException {
        Files.writeString(scripts.resolve("act.py"), program);
        open(scripts);
        try (JobFolder job = JobFolder.create()) {
            Files.writeString(job.in().resolve("model"), "model");
            job.handOver();
            ChildResult result = sandbox.run(
                    job, SYSTEM, scripts, FAMILY, List.of(PYTHON.toString(), "-I", Sandbox.SCRIPTS + "/act.py"));
            Path said = job.out().resolve("said");
            try (var files = Files.list(job.out())) {
                return new Ran(
                        Files.isRegularFile(said) ? Files.readString(said, StandardCharsets.ISO_8859_1) : "",
                        result,
                        files.map(p -> p.getFileName().toString()).toList());
            }
        }
    }

    private static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        for (Path up = folder.getParent(); up != null && up.startsWith("/tmp/"); up = up.getParent()) {
            Files.setPosixFilePermissions(up, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private Ran run(String program) throws IOException {
        return run(new Sandbox(DataSize.ofMebibytes(512), Duration.ofSeconds(20), DataSize.ofMebibytes(64)), program);
    }

    @Test
    void reads_what_it_was_given_and_writes_its_folder() throws IOException {
        Ran ran = run("open('/out/said','w').write(open('/in/model').read())");
        assertThat(ran.said()).isEqualTo("model");
        assertThat(ran.result().succeeded()).isTrue();
    }

    @Test
    void sees_no_file_of_the_machine() throws IOException {
        Ran ran = run("""
                import os
                found = [p for p in ('/etc/passwd', '/root', '/home', '/var', '/work', '/run', '/tmp/hsperfdata_root',
                         os.environ.get('X', '/etc')) if os.path.exists(p)]
                open('/out/said', 'w').write(repr(found))
                """);
        assertThat(ran.said()).isEqualTo("[]");
    }

    @Test
    void holds_no_variable_of_this_process() throws IOException {
        Ran ran = run("""
                import os, glob
                all = [open(p, 'rb').read() for p in glob.glob('/proc/[0-9]*/environ')]
                open('/out/said', 'w').write(repr((sorted(os.environ), len(all), b''.join(all))))
                """);
        assertThat(System.getenv()).as("something to hide").isNotEmpty();
        Set<String> allowed = Set.of("LANG", "HOME", "PWD", "LC_CTYPE", "PATH");
        System.getenv().forEach((name, value) -> {
            if (!allowed.contains(name) && value.length() > 3) {
                assertThat(ran.said()).doesNotContain(name + "=");
            }
        });
        assertThat(ran.said()).contains("HOME");
    }

    @Test
    void reaches_no_network() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = run("""
                    import socket
                    try:
                        socket.create_connection(('127.0.0.1', %d), 2)
                        said = 'connected'
                    except OSError as e:
                        said = 'no: ' + str(e)
                    open('/out/said', 'w').write(said)
                    """.formatted(server.getLocalPort()));
            assertThat(ran.said()).startsWith("no: ");
        }
    }

    @Test
    void writes_nowhere_else() throws IOException {
        Ran ran = run("""
                import os
                written = []
                for folder in ('/in', '/imp', '/usr', '/usr/lib', '/', '/proc'):
                    try:
                        open(folder + '/planted', 'w').close()
                        written.append(folder)
                    except OSError:
                        pass
                open('/out/said', 'w').write(repr(written))
                """);
        assertThat(ran.said()).isEqualTo("[]");
        assertThat(Path.of("/planted")).doesNotExist();
    }

    @Test
    void a_sleeper_ends_by_the_wall_clock() throws IOException {
        Ran ran = run(
                new Sandbox(DataSize.ofMebibytes(512), Duration.ofSeconds(1), DataSize.ofMebibytes(64)),
                "import time\nwhile True: time.sleep(60)");
        assertThat(ran.result().end()).isEqualTo(End.OUT_OF_TIME);
    }

    @Test
    void one_that_eats_memory_ends() throws IOException {
        Ran ran = run("""
                import os
                for i in range(8):
                    if os.fork() == 0:
                        a = bytearray(120 << 20)
                        for j in range(0, len(a), 4096): a[j] = 1
                        import time; time.sleep(30)
                import time; time.sleep(30)
                """);
        assertThat(ran.result().end()).isEqualTo(End.OUT_OF_MEMORY);
    }

    @Test
    void a_fork_bomb_is_held() throws IOException {
        Ran ran = run("""
                import os, time
                children = 0
                try:
                    while children < 1000:
                        if os.fork() == 0:
                            time.sleep(15)
                            os._exit(0)
                        children += 1
                except OSError:
                    pass
                open('/out/said', 'w').write(str(children))
                os._exit(0)
                """);
        assertThat(Integer.parseInt(ran.said())).isLessThan(ForeignLimits.PROCESSES);
    }

    @Test
    void one_that_fills_the_disk_ends() throws IOException {
        Ran ran = run("""
                i = 0
                while True:
                    open('/out/%d' % i, 'wb').write(b'x' * (1 << 20))
                    i += 1
                """);
        assertThat(ran.result().end()).isEqualTo(End.OUT_OF_DISK);
    }

    @Test
    void a_tree_deeper_than_a_path_hides_no_bytes() throws IOException {
        Ran ran = run("""
                import os, time
                os.chdir('/out')
                for i in range(20):
                    os.mkdir('d' * 250)
                    os.chdir('d' * 250)
                for i in range(1000):
                    open('f%d' % i, 'wb').write(b'x' * (1 << 20))
                time.sleep(10)
                """);
        assertThat(ran.result().end()).isEqualTo(End.OUT_OF_DISK);
    }

    @Test
    void devices_hold_no_memory() throws IOException {
        Ran ran = run("""
                written = []
                for folder in ('/dev', '/dev/shm'):
                    try:
                        with open(folder + '/planted', 'wb') as f:
                            for i in range(700):
                                f.write(b'x' * (1 << 20))
                                f.flush()
                        written.append(folder)
                    except OSError:
                        pass
                open('/dev/null', 'w').write('x')
                open('/out/said', 'w').write(repr(written))
                """);
        assertThat(ran.said()).isEqualTo("[]");
    }

    @Test
    void makes_no_namespace_of_its_own_and_is_not_root_outside() throws IOException {
        Ran ran = run("""
                import ctypes, os
                libc = ctypes.CDLL(None, use_errno=True)
                r = libc.unshare(0x10000000)
                open('/out/said', 'w').write(str(r))
                """);
        assertThat(ran.said()).isEqualTo("-1");
    }

    @Test
    void leaves_no_process_and_no_folder() throws IOException {
        run("""
                import subprocess, sys
                subprocess.Popen([sys.executable, '-c', 'import time; marker = "sandpiper-left-over"; time.sleep(50)'])
                """);
        assertThat(ProcessHandle.allProcesses()
                        .flatMap(p -> p.info().commandLine().stream())
                        .filter(line -> line.contains("sandpiper-left-over")))
                .isEmpty();
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            String own = "sandpiper-import-" + ProcessHandle.current().pid() + "-";
            assertThat(files.filter(p -> p.getFileName().toString().startsWith(own)))
                    .isEmpty();
        }
    }
}
