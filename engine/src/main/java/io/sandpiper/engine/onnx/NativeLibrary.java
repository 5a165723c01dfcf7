package io.sandpiper.engine.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks the runtime's 28 MB of native code once instead of at each start, and tells the runtime where it lies. To be
 * called before the first model is loaded; blocks. What stands at {@code -Donnxruntime.native.path} leads.
 */
public final class NativeLibrary {
    private static final String PROPERTY = "onnxruntime.native.path";
    private static final List<String> FILES = List.of("libonnxruntime.so", "libonnxruntime4j_jni.so");

    private NativeLibrary() {}

    /** @param folder kept between starts; only this user may write there */
    public static void unpackOnce(Path folder) throws IOException {
        String platform = platform();
        if (System.getProperty(PROPERTY) != null || platform == null) {
            return;
        }
        Path target = folder.resolve("onnxruntime-" + platform);
        Files.createDirectories(target);
        for (String file : FILES) {
            unpack("/ai/onnxruntime/native/" + platform + "/" + file, target.resolve(file));
        }
        System.setProperty(PROPERTY, target.toString());
    }

    /** A file of the same length is the one that a start before put there: it came by one rename. */
    private static void unpack(String resource, Path target) throws IOException {
        var url = ai.onnxruntime.OrtEnvironment.class.getResource(resource);
        if (url == null) {
            throw new IOException("no " + resource + " in the runtime's jar");
        }
        var connection = url.openConnection();
        long length = connection.getContentLengthLong();
        if (Files.isRegularFile(target) && Files.size(target) == length) {
            return;
        }
        Path temporary =
                Files.createTempFile(target.getParent(), target.getFileName().toString(), ".tmp");
        try (InputStream in = connection.getInputStream()) {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException("cannot rename within " + target.getParent(), e);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static @Nullable String platform() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return null;
        }
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "linux-x64";
            case "aarch64" -> "linux-aarch64";
            default -> null;
        };
    }
}
