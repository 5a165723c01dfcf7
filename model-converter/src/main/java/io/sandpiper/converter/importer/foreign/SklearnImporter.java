package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.ImportLimits;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.converter.importer.packing.MlflowFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * scikit-learn's estimators and what has their interface, as pickle, joblib or skops wrote them. A pickle is bound to the
 * minor version that wrote it, so each has an environment of its own.
 */
public final class SklearnImporter extends ForeignImporter {
    private static final String FAMILY = "tabular";
    private static final String SKOPS = "schema.json";
    private static final Pattern SKOPS_VERSION =
            Pattern.compile("_sklearn_version.{0,300}?(\\d+\\.\\d+)\\.\\w+", Pattern.DOTALL);

    /** MLflow's documentation, "MLmodel file": the flavor's own field. */
    private static final Pattern MLFLOW_VERSION = Pattern.compile("sklearn_version: ['\"]?(\\d+\\.\\d+)\\.\\w+");

    public SklearnImporter(Environments environments, Sandbox sandbox) {
        super("scikit-learn", "import_sklearn.py", environments, sandbox);
    }

    @Override
    public boolean reads(Source source) throws IOException {
        return isSkops(source) || isMlflow(source) || PickleFacts.isPickle(source);
    }

    @Override
    Family family(Source source, Families families) throws IOException {
        Optional<String> minor;
        if (isMlflow(source)) {
            minor = found(MLFLOW_VERSION, MlflowFolder.text(source.path()));
        } else if (isSkops(source)) {
            minor = found(SKOPS_VERSION, schema(source));
        } else {
            PickleFacts facts = PickleFacts.of(source);
            if (facts.torch()) {
                throw new RefusedException(TorchFiles.PICKLED);
            }
            minor = facts.sklearn();
        }
        if (minor.isEmpty()) {
            return families.named(FAMILY);
        }
        return families.ofSklearn(minor.get())
                .orElseThrow(() -> new RefusedException("the file was written by scikit-learn " + minor.get()
                        + ", for which there is no environment (there are "
                        + families.families().stream()
                                .map(Family::sklearn)
                                .filter(Objects::nonNull)
                                .collect(Collectors.joining(", "))
                        + "): train it again with one of these, or export it to ONNX where it was trained"));
    }

    /** A folder of MLflow's whose model is a pickle; the script reads its signature too. */
    private static boolean isMlflow(Source source) {
        return MlflowFolder.flavors(source).contains("sklearn");
    }

    private static Optional<String> found(Pattern pattern, String text) {
        Matcher version = pattern.matcher(text);
        return version.find() ? Optional.of(version.group(1)) : Optional.empty();
    }

    private static boolean isSkops(Source source) throws IOException {
        return source.isZip()
                && source.parts().contains(SKOPS)
                && schema(source).contains("__loader__");
    }

    private static String schema(Source source) throws IOException {
        try (ZipFile zip = new ZipFile(source.path().toFile())) {
            @Nullable ZipEntry entry = zip.getEntry(SKOPS);
            if (entry == null) {
                return "";
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return new String(in.readNBytes(ImportLimits.DESCRIPTION_BYTES), StandardCharsets.UTF_8);
            }
        }
    }
}
