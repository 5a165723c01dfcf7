package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.importer.Source;

/** TensorFlow's SavedModel: a folder with a graph, its signatures and its variables. */
public final class SavedModelImporter extends ForeignImporter {
    public SavedModelImporter(Environments environments, Sandbox sandbox) {
        super("TensorFlow SavedModel", "import_savedmodel.py", environments, sandbox);
    }

    @Override
    public boolean reads(Source source) {
        return source.isFolder() && source.parts().contains("saved_model.pb");
    }

    @Override
    Family family(Source source, Families families) {
        return families.named("tensorflow");
    }
}
