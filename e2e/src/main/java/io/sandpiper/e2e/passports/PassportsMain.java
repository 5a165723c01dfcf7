package io.sandpiper.e2e.passports;

import io.sandpiper.converter.passport.ProcessorClass;
import io.sandpiper.e2e.arm.Arm64Processor;
import io.sandpiper.e2e.arm.EmulatedJava;
import io.sandpiper.e2e.arm.MissingPartException;
import io.sandpiper.e2e.process.Checkout;
import io.sandpiper.engine.EngineException;
import io.sandpiper.host.cli.ExitCode;
import io.sandpiper.host.file.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code make passports}: converts files of floats and files that came quantized, runs each int8 variant as every device
 * class does, and compares with the manifest. Exits 0 where each passport is true and at least one is limited. Where this
 * machine has VNNI, and so cannot saturate, what came quantized is converted and run on one without, under qemu.
 */
public final class PassportsMain {
    private PassportsMain() {}

    public static void main(String[] arguments) throws IOException, EngineException {
        Path folder = Files.createTempDirectory("sandpiper-passports");
        int code;
        try {
            code = run(folder);
        } finally {
            Folders.delete(folder);
        }
        System.exit(code);
    }

    private static int run(Path folder) throws IOException, EngineException {
        Checkout checkout = Checkout.ofThisRun();
        Map<ProcessorClass, EmulatedJava> machines = new LinkedHashMap<>();
        Optional<EmulatedJava> saturating;
        try {
            saturating = WithoutVnni.emulated(folder);
            saturating.ifPresent(machine -> machines.put(ProcessorClass.AMD64, machine));
            machines.put(ProcessorClass.ARM64, emulated(folder, checkout, Arm64Processor.CORTEX_A72));
            machines.put(ProcessorClass.ARM64_DOTPROD, emulated(folder, checkout, Arm64Processor.CORTEX_A76));
        } catch (MissingPartException e) {
            System.err.println("make passports: " + e.getMessage());
            return ExitCode.FAILED;
        }
        List<Issued> variants = new ArrayList<>();
        for (Subject subject : Subject.all(checkout)) {
            System.out.println(subject.name() + " is converted");
            Optional<EmulatedJava> machine = subject.isQuantized() ? saturating : Optional.empty();
            variants.add(Issued.of(subject, checkout, machine, folder.resolve(subject.name())));
        }
        System.out.println("each runs " + (saturating.isPresent() ? "under qemu without VNNI" : "here")
                + ", here with exact sums, and under qemu as " + Arm64Processor.CORTEX_A72.qemu()
                + " and " + Arm64Processor.CORTEX_A76.qemu());
        List<Row> rows = new Examination(checkout.demo("fashion/holdout.npz"), folder, machines).rows(variants);
        System.out.println(Row.HEADING);
        rows.forEach(r -> System.out.println(r.line()));
        variants.stream()
                .filter(Issued::isLimited)
                .forEach(v -> System.out.println(
                        v.subject().name() + " is " + v.evidence().limited()));
        long wrong = rows.stream().filter(r -> !r.faults().isEmpty()).count();
        long limited = variants.stream().filter(Issued::isLimited).count();
        System.out.println(variants.size() + " passports, " + limited + " limited, " + wrong + " entries wrong");
        return wrong == 0 && limited > 0 ? ExitCode.DONE : ExitCode.FAILED;
    }

    private static EmulatedJava emulated(Path folder, Checkout checkout, Arm64Processor processor) throws IOException {
        return EmulatedJava.make(folder, checkout, processor, System.err);
    }
}
