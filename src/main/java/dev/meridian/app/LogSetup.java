package dev.meridian.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The log: one line an event on standard error, time in UTC. {@code MERIDIAN_LOG} sets the level of
 * Meridian's own rooms, libraries speak up from WARN. {@code MERIDIAN_LOG_FORMAT} is text or json:
 * then each line is an object. A stack trace follows only where the code passes the throwable,
 * which it does for defects and not for failures that are part of the work.
 *
 * <p>Found by logback, which would read a file at a price of 70 ms of each start. One that {@code
 * -Dlogback.configurationFile} names is read instead.
 */
public final class LogSetup extends ContextAwareBase implements Configurator {
  static final String LEVEL = "MERIDIAN_LOG";
  static final String FORMAT = "MERIDIAN_LOG_FORMAT";

  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level %logger{0}: %message%n";

  /** For logback. */
  public LogSetup() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    // Logback tells what it thinks of all this on stdout, before what commands print there.
    context.getStatusManager().add(new NopStatusListener());
    context.getLogger("ROOT").setLevel(Level.WARN);
    context.getLogger("ROOT").addAppender(console(context));
    context.getLogger("dev.meridian").setLevel(Level.toLevel(setting(LEVEL).orElse("INFO")));
    // What a hostile target of a probe sends over HTTP/2 is the reason of a failure, not an error.
    context.getLogger("io.vertx.core.net.impl.ConnectionBase").setLevel(Level.OFF);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static Optional<String> setting(String name) {
    return Optional.ofNullable(System.getProperty(name))
        .or(() -> Optional.ofNullable(System.getenv(name)));
  }

  private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
    boolean json = setting(FORMAT).orElse("text").equals("json");
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(json ? json(context) : text(context));
    console.start();
    return console;
  }

  private static Encoder<ILoggingEvent> text(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setPattern(PATTERN);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> json(LoggerContext context) {
    JsonEncoder encoder = new JsonEncoder();
    encoder.setContext(context);
    encoder.setWithSequenceNumber(false);
    encoder.setWithNanoseconds(false);
    encoder.setWithThreadName(false);
    encoder.setWithContext(false);
    encoder.setWithMarkers(false);
    encoder.setWithMDC(false);
    encoder.setWithMessage(false);
    encoder.setWithArguments(false);
    encoder.setWithFormattedMessage(true);
    encoder.start();
    return encoder;
  }
}
