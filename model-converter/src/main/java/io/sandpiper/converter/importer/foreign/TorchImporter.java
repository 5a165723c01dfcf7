package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** TorchScript, where an operator installed a PyTorch; its other files are refused with the call to run. */
public final class TorchImporter extends ForeignImporter {
    private static final int ADDRESS_SPACE_MEGABYTES = 8192;
    private static final Path SYSTEM = Path.of("/usr");
    private static final List<String> PACKAGES =
            List.of("lib/python3/dist-packages/torch", "local/lib/python3.11/dist-packages/torch");

    private final @Nullable Path own;

    /** @param own an environment of the operator's that has torch, null to look for Debian's */
    public TorchImporter(Environments environments, Sandbox sandbox, @Nullable Path own) {
        super("PyTorch", "import_torchscript.py", environments, sandbox);
        this.own = own;
    }

    @Override
    public boolean reads(Source source) {
        return TorchFiles.isScript(source) || TorchFiles.refusal(source).isPresent();
    }

    @Override
    Family family(Source source, Families families) {
        TorchFiles.refusal(source).ifPresent(reason -> {
            throw new RefusedException(reason);
        });
        return new Family("torch", "", "3", 0, ADDRESS_SPACE_MEGABYTES, List.of(framework()), null);
    }

    @Override
    Path environment(Family family, Progress progress) throws IOException {
        if (own != null) {
            return own;
        }
        if (Stream.of(PACKAGES).flatMap(List::stream).map(SYSTEM::resolve).anyMatch(Files::isDirectory)) {
            return SYSTEM;
        }
        throw new RefusedException(TorchFiles.SCRIPT_WITHOUT_TORCH);
    }
}
