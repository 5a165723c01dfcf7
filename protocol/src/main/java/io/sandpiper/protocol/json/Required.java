package io.sandpiper.protocol.json;

import io.sandpiper.protocol.error.InvalidInputException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a record that was read with a part missing which its type does not mark {@code @Nullable}: the compiler trusts
 * these marks, and a codec does not know them.
 */
final class Required {
    /** Parts of each record type, read once. */
    private static final ClassValue<List<Part>> PARTS = new ClassValue<>() {
        @Override
        protected List<Part> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).map(Part::new).toList();
        }
    };

    private record Part(RecordComponent component, boolean optional) {
        Part(RecordComponent component) {
            this(component, component.getAnnotatedType().isAnnotationPresent(Nullable.class));
            component.getAccessor().setAccessible(true);
        }

        @Nullable Object of(Object record) {
            try {
                return component.getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("cannot read " + component, e);
            }
        }
    }

    private Required() {}

    /** @param field what the value is called in an error */
    static void check(String field, @Nullable Object value) {
        switch (value) {
            case null -> throw new InvalidInputException(field, "absent", "a value");
            case Record record -> {
                for (Part part : PARTS.get(record.getClass())) {
                    Object inner = part.of(record);
                    if (inner != null || !part.optional()) {
                        check(field + "." + part.component().getName(), inner);
                    }
                }
            }
            case List<?> list -> {
                for (int i = 0; i < list.size(); i++) {
                    check(field + "[" + i + "]", list.get(i));
                }
            }
            case Map<?, ?> map -> map.forEach((key, inner) -> check(field + "." + key, inner));
            default -> {}
        }
    }
}
