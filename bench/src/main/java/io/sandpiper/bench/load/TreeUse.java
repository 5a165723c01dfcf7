package io.sandpiper.bench.load;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and all that it started have used, summed; what has ended meanwhile is not in it.
 *
 * @param cpuMillis user and system time, in steps of 10 ms a process
 * @param residentMegabytes of 10^6 bytes; pages that several share count once for each
 * @param anonymousMegabytes memory that no file backs, likewise
 */
public record TreeUse(double cpuMillis, double residentMegabytes, double anonymousMegabytes) {
    public static TreeUse of(ProcessHandle first) throws IOException {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(first), first.descendants()).toList();
        double cpu = 0;
        double resident = 0;
        double anonymous = 0;
        for (ProcessHandle each : all) {
            try {
                ProcessUse use = ProcessUse.of(each.pid());
                cpu += use.cpuMillis();
                resident += use.residentMegabytes();
                anonymous += use.anonymousMegabytes();
            } catch (NoSuchFileException e) {
                continue; // it ended meanwhile
            }
        }
        return new TreeUse(cpu, resident, anonymous);
    }
}
