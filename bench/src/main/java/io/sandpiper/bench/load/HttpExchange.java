package io.sandpiper.bench.load;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/** One keep-alive connection: sends a prepared request, waits for its answer. Blocking; one thread. */
final class HttpExchange implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 30_000;

    private final SocketChannel channel;
    private final InputStream in;
    private String answer = "";

    private HttpExchange(SocketChannel channel) throws IOException {
        this.channel = channel;
        this.in = new BufferedInputStream(channel.socket().getInputStream());
    }

    static HttpExchange connect(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.socket().setSoTimeout(TIMEOUT_MILLIS);
        return new HttpExchange(channel);
    }

    /**
     * The bytes of a POST, in direct memory: the kernel takes them from there, so that the client hardly disturbs the
     * processor's caches beside what is measured.
     */
    static ByteBuffer request(String path, Map<String, String> headers, byte[] body) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        byte[] first = head.toString().getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(first.length + body.length)
                .put(first)
                .put(body)
                .flip();
    }

    /** @return the answer's status */
    int ask(ByteBuffer request) throws IOException {
        for (ByteBuffer left = request.duplicate(); left.hasRemaining(); ) {
            channel.write(left);
        }
        String status = line();
        int length = 0;
        for (String header = line(); !header.isEmpty(); header = line()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        answer = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        return Integer.parseInt(status.substring(9, 12));
    }

    /** The body of the last answer, a character a byte. */
    String answer() {
        return answer;
    }

    private String line() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended");
            }
            if (c != '\r') {
                text.append((char) c);
            }
        }
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
