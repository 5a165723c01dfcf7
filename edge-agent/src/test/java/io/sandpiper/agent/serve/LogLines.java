package io.sandpiper.agent.serve;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What this process logs while it is open, but for the clients of tests. */
public final class LogLines implements AutoCloseable {
    /** Vert.x's own, with which tests call. */
    private static final String CLIENT = "http.impl.HttpClient";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    public LogLines() {
        lines.start();
        root.addAppender(lines);
    }

    /** Those that an operator sees by default. */
    public List<String> shown() {
        return List.copyOf(lines.list).stream()
                .filter(line -> !line.getLoggerName().contains(CLIENT))
                .filter(line -> line.getLevel().isGreaterOrEqual(ch.qos.logback.classic.Level.INFO))
                .map(ILoggingEvent::toString)
                .toList();
    }

    @Override
    public void close() {
        root.detachAppender(lines);
    }
}
