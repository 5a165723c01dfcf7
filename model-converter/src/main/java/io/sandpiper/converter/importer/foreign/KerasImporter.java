package io.sandpiper.converter.importer.foreign;

import io.sandpiper.converter.importer.Source;

/** Keras' own files: {@code .keras}, a zip archive, and {@code .h5} of Keras 2 and 3. */
public final class KerasImporter extends ForeignImporter {
    /** HDF5 file format specification, section II.A: the signature. */
    private static final byte[] HDF5 = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    public KerasImporter(Environments environments, Sandbox sandbox) {
        super("Keras", "import_keras.py", environments, sandbox);
    }

    @Override
    public boolean reads(Source source) {
        return source.startsWith(HDF5)
                || source.isZip()
                        && source.parts().contains("config.json")
                        && source.parts().contains("metadata.json");
    }

    @Override
    Family family(Source source, Families families) {
        return families.named("tensorflow");
    }
}
