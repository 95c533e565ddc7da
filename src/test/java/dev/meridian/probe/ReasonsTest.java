package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ReasonsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "412000, 0.4 ms",
    "9940000, 9.9 ms",
    "9960000, 10 ms",
    "12345678, 12 ms",
    "999000000, 999 ms",
    "999600000, 1 s",
    "1500000000, 1.5 s",
    "4000000000, 4 s",
  })
  void timesAreShort(long nanos, String text) {
    assertThat(Reasons.time(nanos)).isEqualTo(text);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(
            new ConnectException("Connection refused: /192.0.2.1:80"), "connection refused"),
        Arguments.of(new NoRouteToHostException("No route to host"), "no route to host"),
        Arguments.of(new ConnectException("Network is unreachable"), "network unreachable"),
        Arguments.of(new SocketException("Connection reset"), "reset"),
        Arguments.of(new IOException("recvAddress(..) failed: Connection reset by peer"), "reset"),
        Arguments.of(new ClosedChannelException(), "closed early"),
        Arguments.of(
            handshake(new CertificateException("No name matching a.example found")),
            "certificate: No name matching a.example found"),
        Arguments.of(
            handshake(new NotSslRecordException("4854")), "TLS: the other side does not speak it"),
        Arguments.of(
            new SSLHandshakeException("Received fatal alert: handshake_failure"),
            "TLS: Received fatal alert: handshake_failure"),
        Arguments.of(new IllegalStateException("two\r\nlines\u001b[1m"), "two lines [1m"),
        Arguments.of(new IllegalStateException("c1\u009b31m\u202etxt"), "c1 31m txt"),
        Arguments.of(new IllegalStateException(), "IllegalStateException"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void failuresAreSaidInWords(Throwable thrown, String reason) {
    assertThat(Reasons.of(thrown, "closed early")).isEqualTo(reason);
  }

  @Test
  void longTextsAreCut() {
    assertThat(Reasons.printable("x".repeat(500))).hasSize(161).endsWith("…");
  }

  @Test
  void nettysOwnTimeoutsAreTimeouts() {
    assertThat(Reasons.isTimeout(new ConnectTimeoutException("late"))).isTrue();
    assertThat(Reasons.isTimeout(handshake(new SslHandshakeTimeoutException("late")))).isTrue();
    assertThat(Reasons.isTimeout(new ConnectException("Connection refused"))).isFalse();
  }

  private static Throwable handshake(Throwable cause) {
    SSLHandshakeException thrown = new SSLHandshakeException("Failed to create SSL connection");
    thrown.initCause(cause);
    return thrown;
  }
}
