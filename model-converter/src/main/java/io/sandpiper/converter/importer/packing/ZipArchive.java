package io.sandpiper.converter.importer.packing;

import io.sandpiper.converter.check.RefusedException;
import io.sandpiper.converter.importer.ImportLimits;
import io.sandpiper.converter.importer.Packing;
import io.sandpiper.converter.importer.Source;
import io.sandpiper.protocol.error.InvalidInputException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A zip archive of a file or a folder. Links are not made: an entry becomes a plain file, whatever it claims to be. */
public final class ZipArchive implements Packing {
    private static final int BUFFER_BYTES = 64 << 10;

    @Override
    public boolean wraps(Source source) {
        return source.isZip();
    }

    @Override
    public Source unpack(Source source, Path into, Readable readable) throws IOException {
        unpack(source.path(), into);
        return Source.of(into);
    }

    /** @throws RefusedException where an entry leads out of the folder, or all are larger than {@link ImportLimits#UNPACKED_BYTES} */
    public static void unpack(Path archive, Path into) throws IOException {
        long left = ImportLimits.UNPACKED_BYTES;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                ZipEntry entry = entries.nextElement();
                Path target = within(into, entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(target);
                    continue;
                }
                Files.createDirectories(target.getParent());
                try (InputStream in = zip.getInputStream(entry)) {
                    left -= copy(in, target, left);
                }
            }
        } catch (ZipException e) {
            throw new InvalidInputException(
                    "model", "a zip archive that cannot be read", "a whole one; zip it again", e);
        } catch (EOFException e) {
            throw new InvalidInputException("model", "a zip archive that is cut short", "a whole one; zip it again", e);
        } catch (FileAlreadyExistsException e) {
            throw new RefusedException("the zip archive names a file twice: zip the folder again");
        }
    }

    private static Path within(Path folder, String name) {
        try {
            Path target = folder.resolve(name).normalize();
            if (!name.startsWith("/")
                    && target.startsWith(folder)
                    && target.getNameCount() <= folder.getNameCount() + ImportLimits.FOLDER_DEPTH) {
                return target;
            }
        } catch (java.nio.file.InvalidPathException e) {
            throw outside(name);
        }
        throw outside(name);
    }

    private static RefusedException outside(String name) {
        return new RefusedException("the zip archive holds " + InvalidInputException.shown(name)
                + ", which leads out of its folder: zip the model's folder alone");
    }

    private static long copy(InputStream in, Path target, long left) throws IOException {
        long copied = 0;
        byte[] buffer = new byte[BUFFER_BYTES];
        try (OutputStream out = Files.newOutputStream(
                target, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > left) {
                    throw new RefusedException("the zip archive unpacks to more than " + ImportLimits.UNPACKED_BYTES
                            + " bytes: push the model alone");
                }
                out.write(buffer, 0, n);
            }
        }
        return copied;
    }
}
