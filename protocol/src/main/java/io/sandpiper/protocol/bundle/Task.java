package io.sandpiper.protocol.bundle;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.sandpiper.protocol.error.InvalidInputException;
import java.util.Locale;

/** What a model is for; written in lower case with hyphens. */
public enum Task {
    TABULAR,
    IMAGE_CLASSIFICATION,
    OBJECT_DETECTION,
    AUDIO_CLASSIFICATION,
    TEXT_EMBEDDING,
    /** Nothing is known but tensors. */
    TENSOR;

    @JsonCreator
    public static Task parse(String text) {
        for (Task task : values()) {
            if (task.toString().equals(text)) {
                return task;
            }
        }
        throw new InvalidInputException(
                "task",
                text,
                "tabular, image-classification, object-detection, audio-classification, text-embedding or tensor");
    }

    @JsonValue
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
