package io.sandpiper.converter.importer.refused;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.Imported;
import io.sandpiper.converter.importer.Importer;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.progress.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Files that people push and that are no model here; each is refused by its name, with what to do. */
public final class KnownFormats implements Importer {
    private static final String EXPORT = ": export the model to ONNX where it was trained, and push that";

    /** A format by its bytes, and one sentence. */
    private record Known(Predicate<Source> is, String sentence) {}

    private static final List<Known> ALL = List.of(
            new Known(
                    s -> s.isZip()
                            && s.parts().stream().allMatch(p -> p.endsWith(".npy"))
                            && !s.parts().isEmpty(),
                    "the file is a NumPy archive (.npz), which holds data: give it as --calibration or --holdout"),
            new Known(s -> s.startsWith("GGUF"), "the file is a GGUF language model, which no engine here runs"),
            new Known(
                    KnownFormats::isSafetensors,
                    "the file is safetensors, which holds weights without the program" + EXPORT),
            new Known(s -> text(s).contains("<PMML"), "the file is PMML, which no engine here runs" + EXPORT),
            new Known(
                    s -> text(s).startsWith("<?xml") && text(s).contains("<net "),
                    "the file is OpenVINO's, which no engine here runs: push the model that it was made of"),
            new Known(s -> s.startsWith("PAR1"), "the file is Parquet, which holds data: push a model"),
            new Known(
                    s -> s.isFolder()
                            && s.hasPart("checkpoint")
                            && s.parts().stream().anyMatch(p -> p.endsWith(".index")),
                    "the folder is a TensorFlow checkpoint, which holds weights without the program:"
                            + " run model.export('folder') where the model's code is, and push that folder"));

    @Override
    public String framework() {
        return "";
    }

    @Override
    public boolean reads(Source source) {
        return ALL.stream().anyMatch(known -> known.is().test(source));
    }

    @Override
    public Imported read(Source source, @Nullable Path data, Path scratch, Progress progress) {
        throw new RefusedException(ALL.stream()
                .filter(known -> known.is().test(source))
                .map(Known::sentence)
                .findFirst()
                .orElseThrow());
    }

    /** Eight bytes of the header's length, then JSON (safetensors' README, "Format"). */
    private static boolean isSafetensors(Source source) {
        byte[] head = source.head();
        return head.length > 16 && head[8] == '{' && head[9] == '"' && head[5] == 0 && head[6] == 0 && head[7] == 0;
    }

    private static String text(Source source) {
        return new String(source.head(), StandardCharsets.UTF_8);
    }
}
