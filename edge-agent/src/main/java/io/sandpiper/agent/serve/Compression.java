package io.sandpiper.agent.serve;

import io.sandpiper.protocol.error.InvalidInputException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;

/** Unpacks bodies, within their limits, and packs answers. Blocking work: not for event loops where a body is large. */
final class Compression {
    private static final int BUFFER_BYTES = 8 << 10;
    private static final int ZLIB_HEADER_BYTES = 2;

    private Compression() {}

    /**
     * Unpacks a body into another; the memory of both is taken until the caller releases them.
     *
     * @return what became of it; the target holds what was unpacked so far
     * @throws InvalidInputException where it is not packed so, or is cut
     */
    static RequestBody.Added unpack(ContentCoding coding, RequestBody packed, RequestBody target) {
        Inflater inflater = null;
        try (PushbackInputStream in = new PushbackInputStream(packed.stream(0, packed.length()), ZLIB_HEADER_BYTES)) {
            InputStream plain;
            if (coding == ContentCoding.GZIP) {
                plain = new GZIPInputStream(in, BUFFER_BYTES);
            } else {
                inflater = new Inflater(!isZlib(in));
                plain = new InflaterInputStream(in, inflater, BUFFER_BYTES);
            }
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
                RequestBody.Added added = target.add(Buffer.buffer(count).setBytes(0, buffer, 0, count), -1);
                if (added != RequestBody.Added.DONE) {
                    return added;
                }
            }
            return RequestBody.Added.DONE;
        } catch (EOFException e) {
            throw new InvalidInputException("body", "cut", "a whole body in " + coding.token(), e);
        } catch (ZipException e) {
            throw new InvalidInputException("body", String.valueOf(e.getMessage()), "a body in " + coding.token(), e);
        } catch (IOException e) {
            throw new InvalidInputException("body", "unreadable", "a body in " + coding.token(), e);
        } finally {
            if (inflater != null) {
                inflater.end();
            }
        }
    }

    /** Whether the two bytes of a zlib header come first (RFC 1950, section 2.2); a raw stream has none. */
    private static boolean isZlib(PushbackInputStream in) throws IOException {
        byte[] head = in.readNBytes(ZLIB_HEADER_BYTES);
        in.unread(head);
        return head.length < ZLIB_HEADER_BYTES
                || (head[0] & 0x0f) == 8 && ((head[0] & 0xff) << 8 | head[1] & 0xff) % 31 == 0;
    }

    static Buffer pack(ContentCoding coding, Buffer plain) {
        if (coding == ContentCoding.IDENTITY) {
            return plain;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length() / 2 + BUFFER_BYTES);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream packed =
                coding == ContentCoding.GZIP ? new Gzip(out) : new DeflaterOutputStream(out, deflater)) {
            packed.write(plain.getBytes());
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail to be written", e);
        } finally {
            deflater.end();
        }
        return Buffer.buffer(out.toByteArray());
    }

    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out, BUFFER_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
