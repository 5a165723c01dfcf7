package io.sandpiper.agent.cli;

import io.sandpiper.host.cli.CommandException;
import io.sandpiper.host.cli.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/** Asks an agent over its Unix socket, which the JDK's HTTP client does not speak: HTTP/1.0, one call a connection. */
final class AgentSocket {
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String OK = "HTTP/1.0 200 ";
    private static final int MAX_ANSWER_BYTES = 16 << 20;
    private static final int READ_BYTES = 64 << 10;

    private AgentSocket() {}

    /**
     * @param silence after which the agent is not waited for any more
     * @return the body of an answer with status 200
     */
    static byte[] get(Path socket, String path, Duration silence) throws IOException {
        byte[] answer = exchange(socket, "GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n", silence);
        int head = headLength(answer);
        String first = new String(answer, 0, head, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("nothing");
        if (!first.startsWith(OK)) {
            throw new CommandException(ExitCode.FAILED, socket + ": answered " + first + " (expected: " + OK + "OK)");
        }
        return Arrays.copyOfRange(answer, Math.min(answer.length, head + HEAD_END.length), answer.length);
    }

    private static byte[] exchange(Path socket, String request, Duration silence) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            ByteBuffer part = ByteBuffer.allocate(READ_BYTES);
            while (selector.select(silence.toMillis()) > 0) {
                selector.selectedKeys().clear();
                int count = channel.read(part.clear());
                if (count < 0) {
                    return answer.toByteArray();
                }
                answer.write(part.array(), 0, count);
                if (answer.size() > MAX_ANSWER_BYTES) {
                    throw new IOException("an answer of more than " + MAX_ANSWER_BYTES + " bytes");
                }
            }
            throw new IOException("no answer within " + silence.toSeconds() + " s");
        }
    }

    /** Without the empty line after it; all of it where there is none. */
    private static int headLength(byte[] answer) {
        for (int i = 0; i + HEAD_END.length <= answer.length; i++) {
            if (Arrays.equals(answer, i, i + HEAD_END.length, HEAD_END, 0, HEAD_END.length)) {
                return i;
            }
        }
        return answer.length;
    }
}
