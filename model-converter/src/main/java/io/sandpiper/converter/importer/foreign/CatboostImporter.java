package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.importer.Source;

/** CatBoost's binary models; its own exporter writes ONNX. */
public final class CatboostImporter extends ForeignImporter {
    /** catboost/libs/model/model.cpp: the file's descriptor. */
    private static final String MARK = "CBM1";

    public CatboostImporter(Environments environments, Sandbox sandbox) {
        super("CatBoost", "import_catboost.py", environments, sandbox);
    }

    @Override
    public boolean reads(Source source) {
        return source.startsWith(MARK);
    }

    @Override
    Family family(Source source, Families families) {
        return families.named("tabular");
    }
}
