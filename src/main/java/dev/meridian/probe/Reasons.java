package dev.meridian.probe;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.StreamResetException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Why a check failed, in words for people. */
final class Reasons {
  /** When the other side offers an older version alone. */
  static final String NOT_HTTP_2 = "the other side does not speak HTTP/2";

  /** Longer texts, which a target may have chosen, are cut. */
  private static final int LENGTH_MAX = 160;

  /**
   * Controls, C1 among them (a terminal acts on U+009B), formats of bidirectional text, line ends.
   */
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]+");

  /** Causes that are looked at: a chain may be long or a ring. */
  private static final int DEPTH_MAX = 16;

  private Reasons() {}

  /** {@code 0.4 ms}, {@code 12 ms}, {@code 1.5 s}, {@code 4 s}. */
  static String time(long nanos) {
    double millis = (double) nanos / TimeUnit.MILLISECONDS.toNanos(1);
    if (millis >= 999.5) {
      return tenths(millis / 1000) + " s";
    }
    return (millis < 9.95 ? tenths(millis) : Long.toString(Math.round(millis))) + " ms";
  }

  /** Every check has its time put into words; a formatter would take longer than all the rest. */
  private static String tenths(double value) {
    long tenths = Math.round(value * 10);
    return tenths % 10 == 0 ? Long.toString(tenths / 10) : tenths / 10 + "." + tenths % 10;
  }

  /** Whether Netty gave up waiting, just before our own clock would have. */
  static boolean isTimeout(Throwable thrown) {
    return chain(thrown).stream()
        .anyMatch(
            cause ->
                cause instanceof ConnectTimeoutException
                    || cause instanceof SslHandshakeTimeoutException);
  }

  /**
   * The words for what was thrown.
   *
   * @param closed what to say when the other side closed the connection
   */
  static String of(Throwable thrown, String closed) {
    List<Throwable> innermostFirst = chain(thrown).reversed();
    return innermostFirst.stream()
        .filter(Reasons::isCertificate)
        .findFirst()
        .map(cause -> "certificate: " + words(cause))
        .or(() -> innermostFirst.stream().flatMap(c -> known(c, closed).stream()).findFirst())
        .orElseGet(() -> words(thrown));
  }

  private static boolean isCertificate(Throwable cause) {
    return cause instanceof CertificateException
        || cause instanceof CertPathBuilderException
        || cause instanceof CertPathValidatorException;
  }

  /** Netty tells what is not HTTP by a decoder's exception, or by whatever its parser met. */
  private static Optional<String> known(Throwable cause, String closed) {
    return switch (cause) {
      case HttpClosedException e -> Optional.of(closed);
      case ClosedChannelException e -> Optional.of(closed);
      case TooLongHttpHeaderException e ->
          Optional.of("headers longer than " + HttpChecker.HEADERS_MAX + " octets");
      case TooLongHttpLineException e -> Optional.of("not HTTP: first line too long");
      case StreamResetException e -> Optional.of("reset by HTTP/2 code " + e.getCode());
      case Http2Exception e -> Optional.of("not HTTP/2: " + words(e));
      case DecoderException e -> Optional.of("not HTTP: " + words(e));
      case IllegalArgumentException e -> Optional.of("not HTTP: " + words(e));
      case IllegalStateException e when says(e, "http version") ->
          Optional.of("not HTTP: " + words(e));
      case NotSslRecordException e -> Optional.of("TLS: the other side does not speak it");
      case SSLException e when says(e, "no_application_protocol") -> Optional.of(NOT_HTTP_2);
      case SSLException e -> Optional.of("TLS: " + words(e));
      case ProtocolException e -> Optional.of("not DNS: " + words(e));
      case EOFException e -> Optional.of(closed);
      case ConnectException e when says(e, "refused") -> Optional.of("connection refused");
      default -> ofSystem(cause);
    };
  }

  /**
   * Errors that the operating system names; the JDK and Netty's transports wrap those differently.
   */
  private static Optional<String> ofSystem(Throwable cause) {
    if (says(cause, "connection reset") || says(cause, "broken pipe")) {
      return Optional.of("reset");
    }
    if (says(cause, "no route to host")) {
      return Optional.of("no route to host");
    }
    if (says(cause, "network is unreachable")) {
      return Optional.of("network unreachable");
    }
    return Optional.empty();
  }

  /** Why a command cannot be started; the system's words stand behind the path and a number. */
  static String ofStart(IOException thrown) {
    if (says(thrown, "no such file")) {
      return "no such file";
    }
    return says(thrown, "permission denied") ? "permission denied" : words(thrown);
  }

  private static boolean says(Throwable cause, String words) {
    String message = cause.getMessage();
    return message != null && message.toLowerCase(Locale.ROOT).contains(words);
  }

  private static List<Throwable> chain(Throwable thrown) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable t = thrown; t != null && causes.size() < DEPTH_MAX; t = t.getCause()) {
      causes.add(t);
    }
    return causes;
  }

  /** A message on one line, without what a terminal would act on. */
  private static String words(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : printable(message);
  }

  /** The text in double quotes. */
  static String quoted(String text) {
    return '"' + printable(text) + '"';
  }

  static String printable(String text) {
    String line = UNPRINTABLE.matcher(text).replaceAll(" ").strip();
    return line.length() <= LENGTH_MAX ? line : line.substring(0, LENGTH_MAX) + "…";
  }
}
