package io.sandpiper.e2e.passports;

import io.sandpiper.engine.Engine;
import io.sandpiper.engine.EngineException;
import io.sandpiper.engine.data.Dataset;
import io.sandpiper.protocol.bundle.ModelFileType;
import io.sandpiper.protocol.bundle.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ServiceLoader;

/** Runs models on this machine: for each four arguments MODEL SPEC DATA OUT it writes the answers to OUT. */
public final class AnswersMain {
    private static final int ARGUMENTS = 4;

    private AnswersMain() {}

    public static void main(String[] arguments) throws IOException, EngineException {
        for (int i = 0; i + ARGUMENTS <= arguments.length; i += ARGUMENTS) {
            Path model = Path.of(arguments[i]);
            ModelSpec spec = ModelSpec.parseYaml(Files.readAllBytes(Path.of(arguments[i + 1])));
            Dataset data = Dataset.read(Path.of(arguments[i + 2]), spec);
            Answers.of(engine(model), model, spec, data).write(Path.of(arguments[i + 3]));
        }
    }

    static Engine engine(Path model) throws IOException {
        String type = ModelFileType.mediaType(model);
        return ServiceLoader.load(Engine.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(e -> e.reads(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no engine reads " + type));
    }
}
