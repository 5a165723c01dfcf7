package io.sandpiper.e2e.scene;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives a test class (one instance a class) the run's {@link Scene} as a parameter; the run's end closes it. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(SharedScene.Resolver.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public @interface SharedScene {
    /** Keeps the scene in the store of the whole run. */
    final class Resolver implements ParameterResolver, BeforeEachCallback {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Scene.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return scene(context);
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            scene(context).mended();
        }

        private static Scene scene(ExtensionContext context) {
            return context.getRoot()
                    .getStore(Namespace.create(Scene.class))
                    .computeIfAbsent(Scene.class, key -> new Scene(), Scene.class);
        }
    }
}
