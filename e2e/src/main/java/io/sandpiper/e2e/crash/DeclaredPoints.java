package io.sandpiper.e2e.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ConstantDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The points that a program's classes register, read from their bytecode, so that a point which no step comes over is
 * seen and named. A name that is put together at run time becomes a pattern.
 */
final class DeclaredPoints {
    private static final String HOST = "io/sandpiper/host/";
    /** By owner and method: what the call appends to the name that it is given. */
    private static final Map<String, List<String>> REGISTRARS = Map.of(
            HOST + "store/Database.write", List.of(".before-commit", ".after-commit"),
            HOST + "store/Database.writeNow", List.of(".before-commit", ".after-commit"),
            HOST + "file/DurableFiles.write", List.of(".before-rename", ".after-rename"),
            HOST + "file/DurableFiles.writePrivate", List.of(".before-rename", ".after-rename"),
            HOST + "file/DurableFiles.move", List.of(".before-rename", ".after-rename"),
            HOST + "file/CrashPoint.reached", List.of(""));

    /** A feature and what it does; a file's name looks alike but for its ending. */
    private static final Pattern NAME = Pattern.compile("[a-z]+\\.(?!(?:db|pem|json|yaml|token)$)[a-z\\u0001.-]+");

    private static final Pattern OWN_JAR = Pattern.compile("(.*/)?sandpiper-[^/]*\\.jar");
    /** The operator's own commands are neither of the two programs. */
    private static final String OPERATORS_COMMANDS = "io/sandpiper/gateway/cli/";

    private final Set<String> patterns = new TreeSet<>();

    private DeclaredPoints() {}

    /** Reads a program's classes from this JVM's class path. */
    static DeclaredPoints of(Program program) {
        DeclaredPoints points = new DeclaredPoints();
        for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            points.read(Path.of(entry), program.classes());
        }
        return points;
    }

    /** Those that none of the names matches; a part that is known at run time only stands as {@code *}. */
    List<String> without(Set<String> reached) {
        return patterns.stream()
                .filter(pattern -> reached.stream().noneMatch(name -> matches(pattern, name)))
                .map(pattern -> pattern.replace('\u0001', '*'))
                .toList();
    }

    private static boolean matches(String pattern, String name) {
        return Pattern.matches(Pattern.quote(pattern).replace("\u0001", "\\E[a-z-]+\\Q"), name);
    }

    private void read(Path entry, String prefix) {
        try {
            if (OWN_JAR.matcher(entry.toString()).matches()) {
                try (ZipFile jar = new ZipFile(entry.toFile())) {
                    for (var file : jar.stream()
                            .filter(e -> wanted(e.getName(), prefix))
                            .toList()) {
                        try (InputStream in = jar.getInputStream(file)) {
                            read(ClassFile.of().parse(in.readAllBytes()));
                        }
                    }
                }
            } else if (Files.isDirectory(entry)) {
                try (Stream<Path> files = Files.walk(entry)) {
                    for (Path file : files.filter(
                                    f -> wanted(entry.relativize(f).toString(), prefix))
                            .toList()) {
                        read(ClassFile.of().parse(file));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean wanted(String name, String prefix) {
        return name.startsWith(prefix) && name.endsWith(".class") && !name.startsWith(OPERATORS_COMMANDS);
    }

    private void read(ClassModel model) {
        for (MethodModel method : model.methods()) {
            method.code().ifPresent(this::read);
        }
    }

    /** The name is a registrar's first argument: the first name loaded since the last call of one. */
    private void read(CodeModel code) {
        String name = null;
        for (CodeElement element : code) {
            String loaded = text(element);
            if (loaded != null && NAME.matcher(loaded).matches() && name == null) {
                name = loaded;
            }
            if (element instanceof InvokeInstruction call) {
                List<String> suffixes = REGISTRARS.get(
                        call.owner().asInternalName() + "." + call.name().stringValue());
                if (suffixes != null && name != null) {
                    for (String suffix : suffixes) {
                        patterns.add(name + suffix);
                    }
                    name = null;
                }
            }
        }
    }

    /** The constant that an instruction loads, or the recipe by which it puts a text together. */
    private static @Nullable String text(CodeElement element) {
        if (element instanceof ConstantInstruction constant && constant.constantValue() instanceof String text) {
            return text;
        }
        if (element instanceof InvokeDynamicInstruction dynamic
                && dynamic.name().stringValue().equals("makeConcatWithConstants")) {
            ConstantDesc recipe = dynamic.bootstrapArgs().getFirst();
            return recipe instanceof String text ? text : null;
        }
        return null;
    }
}
