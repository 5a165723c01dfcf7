package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.ImportLimits;
import io.sandpiper.converter.importer.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

    public SklearnImporter(Environments environments, Sandbox sandbox) {
        super("scikit-learn", "import_sklearn.py", environments, sandbox);
    }

    @Override
    public boolean reads(Source source) {
        return isSkops(source) || PickleFacts.isPickle(source);
    }

    @Override
    Family family(Source source, Families families) throws IOException {
        Optional<String> minor;
        if (isSkops(source)) {
            minor = skopsVersion(source);
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
        String own = FAMILY + "-" + minor.get();
        if (!families.has(own)) {
            throw new RefusedException("the file was written by scikit-learn " + minor.get()
                    + ", for which there is no environment (there are "
                    + String.join(
                            ", ",
                            families.families().stream()
                                    .map(Family::name)
                                    .filter(n -> n.startsWith(FAMILY + "-"))
                                    .map(n -> n.substring(FAMILY.length() + 1))
                                    .toList())
                    + "): train it again with one of these, or export it to ONNX where it was trained");
        }
        return families.named(own);
    }

    private static boolean isSkops(Source source) {
        return source.isZip() && source.parts().contains(SKOPS);
    }

    private static Optional<String> skopsVersion(Source source) throws IOException {
        try (ZipFile zip = new ZipFile(source.path().toFile())) {
            @Nullable ZipEntry entry = zip.getEntry(SKOPS);
            if (entry == null) {
                return Optional.empty();
            }
            try (InputStream in = zip.getInputStream(entry)) {
                String schema = new String(in.readNBytes(ImportLimits.DESCRIPTION_BYTES), StandardCharsets.UTF_8);
                Matcher version = SKOPS_VERSION.matcher(schema);
                return version.find() ? Optional.of(version.group(1)) : Optional.empty();
            }
        }
    }
}
