package io.sandpiper.protocol.name;

import io.sandpiper.protocol.error.InvalidInputException;

/** One version of a model, written {@code model@version}. */
public record ModelVersion(String model, String version) {
    public ModelVersion {
        Names.model(model);
        Names.version(version);
    }

    public static ModelVersion parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new InvalidInputException("model version", text, "MODEL@VERSION, for example fashion@1.0.0");
        }
        return new ModelVersion(text.substring(0, at), text.substring(at + 1));
    }

    @Override
    public String toString() {
        return model + "@" + version;
    }
}
