package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.config.Octets;
import dev.meridian.config.ProbeSpec.Authority;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.TlsSpec;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HttpsCheckerTest {
  private static final String HOST = "www.example.com";
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Vertx vertx = Vertx.vertx();

  @TempDir private static Path folder;
  private static Certificates valid;
  private static Certificates expired;

  @BeforeAll
  static void makeCertificates() throws Exception {
    valid = Certificates.issued(folder, "dns:" + HOST + ",ip:127.0.0.1", "-1d", 30);
    expired = Certificates.issued(folder, "dns:" + HOST, "-30d", 10);
  }

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void trustedCertificateForTheHostIsASuccessAndTheServerSeesTheNameInSni() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (FakeTarget target = secure(valid, seen)) {
      Observation observation = check(target, HOST, true, Optional.of(valid));
      assertThat(observation.reason()).startsWith("200 in ");
      assertThat(seen.take()).isEqualTo("[www.example.com] host: www.example.com");
    }
  }

  @Test
  void anAddressIsVerifiedAsAnAddressAndNotSentAsSni() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (FakeTarget target = secure(valid, seen)) {
      Observation observation =
          OneCheck.of(
              vertx,
              OneCheck.http("https://{address}/", Optional.empty(), Optional.empty(), true),
              target.address(),
              OneCheck.PATIENT,
              Optional.of(valid.trust()));
      assertThat(observation.reason()).startsWith("200 in ");
      assertThat(seen.take()).isEqualTo("[] host: 127.0.0.1:" + target.address().getPort());
    }
  }

  @Test
  void certificateOfAnUnknownAuthorityIsAFailureUnlessNotVerified() throws Exception {
    try (FakeTarget target = secure(valid, new LinkedBlockingQueue<>())) {
      assertThat(check(target, HOST, true, Optional.empty()).reason())
          .isEqualTo("certificate: unable to find valid certification path to requested target");
      assertThat(check(target, HOST, false, Optional.empty()).reason()).startsWith("200 in ");
    }
  }

  @Test
  void certificateForAnotherNameIsAFailureUnlessNotVerified() throws Exception {
    try (FakeTarget target = secure(valid, new LinkedBlockingQueue<>())) {
      Observation refused = check(target, "other.example.com", true, Optional.of(valid));
      assertThat(refused.success()).isFalse();
      assertThat(refused.reason()).startsWith("certificate: ").contains("other.example.com");
      assertThat(check(target, "other.example.com", false, Optional.empty()).success()).isTrue();
    }
  }

  @Test
  void expiredCertificateIsAFailureUnlessNotVerified() throws Exception {
    try (FakeTarget target = secure(expired, new LinkedBlockingQueue<>())) {
      Observation refused = check(target, HOST, true, Optional.of(expired));
      assertThat(refused.success()).isFalse();
      assertThat(refused.reason()).startsWith("certificate: NotAfter: ");
      assertThat(check(target, HOST, false, Optional.empty()).success()).isTrue();
    }
  }

  @Test
  void handshakeThatHangsTimesOutAndIsClosed() throws Exception {
    AtomicReference<FakeTarget> self = new AtomicReference<>();
    try (FakeTarget target = FakeTarget.that(connection -> self.get().untilClosed(connection))) {
      self.set(target);
      Observation seen =
          OneCheck.of(vertx, OneCheck.https(HOST, true), target.address(), Duration.ofMillis(400));
      assertThat(seen.success()).isFalse();
      assertThat(seen.reason())
          .isEqualTo("timed out after 400 ms while connecting or in the TLS handshake");
      await().until(() -> target.closedByPeer() == 1);
    }
  }

  @Test
  void otherSideWithoutTls() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              connection.getInputStream().read();
              FakeTarget.send(connection, "HTTP/1.1 400 Bad Request\r\n\r\n");
              Thread.sleep(500);
            })) {
      assertThat(check(target, HOST, true, Optional.empty()).reason())
          .isEqualTo("TLS: the other side does not speak it");
    }
  }

  @Test
  void closeInTheHandshake() throws Exception {
    try (FakeTarget target = FakeTarget.that(connection -> connection.getInputStream().read())) {
      assertThat(check(target, HOST, true, Optional.empty()).reason())
          .matches("connection closed while connecting or in the TLS handshake|reset");
    }
  }

  @Test
  void resetInTheHandshake() throws Exception {
    try (FakeTarget target = FakeTarget.that(connection -> connection.setSoLinger(true, 0))) {
      // Which of the two is seen first depends on whether the hello was being written.
      assertThat(check(target, HOST, true, Optional.empty()).reason())
          .matches("connection closed while connecting or in the TLS handshake|reset");
    }
  }

  @Test
  void certificateThatExpiresSoonIsAWarningAndASuccess() throws Exception {
    try (FakeTarget target = secure(valid, new LinkedBlockingQueue<>())) {
      // Valid for 30 days, since yesterday.
      Observation late = check(target, warnedBefore(Duration.ofDays(60)));
      assertThat(late.success()).as(late.reason()).isTrue();
      assertThat(late.warning())
          .matches("certificate expires in 28 d \\(20\\d\\d-\\d\\d-\\d\\d\\)");
      assertThat(check(target, warnedBefore(Duration.ofDays(14))).warning()).isEmpty();
      assertThat(check(target, warnedBefore(Duration.ZERO)).warning()).isEmpty();
    }
    try (FakeTarget target = secure(expired, new LinkedBlockingQueue<>())) {
      Observation seen = check(target, HOST, false, Optional.empty());
      assertThat(seen.success()).isTrue();
      assertThat(seen.warning()).startsWith("certificate has expired (20");
    }
  }

  private static Check.Http warnedBefore(Duration before) throws GeneralSecurityException {
    Authority authority = new Authority("ca.pem", valid.authority());
    return OneCheck.with(
        OneCheck.https(HOST, true), new TlsSpec(true, Optional.of(authority), before));
  }

  private static Observation check(FakeTarget target, Check check) throws Exception {
    return OneCheck.of(vertx, check, target.address(), OneCheck.PATIENT);
  }

  @Test
  void tlsHandshakeIsEnoughAndSendsTheName() throws Exception {
    try (Handshakes target = new Handshakes(valid)) {
      Observation seen = handshake(target, Optional.of(HOST), Optional.empty(), Optional.empty());
      assertThat(seen.reason()).matches("TLSv1.3 in [0-9.]+ m?s");
      assertThat(target.names.take()).isEqualTo("[www.example.com]");
      assertThat(handshake(target, Optional.empty(), Optional.empty(), Optional.empty()).success())
          .isTrue();
      assertThat(target.names.take()).isEqualTo("[]");
      assertThat(
              handshake(
                      target, Optional.of("other.example.com"), Optional.empty(), Optional.empty())
                  .reason())
          .startsWith("certificate: ")
          .contains("other.example.com");
    }
  }

  @Test
  void tlsProbeSendsAndExpectsWithin() throws Exception {
    try (Handshakes target = new Handshakes(valid)) {
      assertThat(
              handshake(
                      target,
                      Optional.of(HOST),
                      Octets.parse("\\x01\\xff"),
                      Octets.parse("\\xff\\x01"))
                  .reason())
          .startsWith("\"\\xff\\x01\" in ");
    }
  }

  @Test
  void tlsProbeOfWhatSpeaksNoTls() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              connection.getInputStream().read();
              FakeTarget.send(connection, "220 mail ready\r\n");
              Thread.sleep(500);
            })) {
      Check.Tls tls =
          new Check.Tls(
              target.address().getPort(),
              Optional.of(HOST),
              Optional.empty(),
              Optional.empty(),
              new TlsSpec(true, Optional.empty(), Duration.ZERO));
      assertThat(check(target, tls).reason()).isEqualTo("TLS: the other side does not speak it");
    }
  }

  private static Observation handshake(
      Handshakes target, Optional<String> host, Optional<Octets> send, Optional<Octets> expect)
      throws Exception {
    Authority authority = new Authority("ca.pem", valid.authority());
    TlsSpec tls = new TlsSpec(true, Optional.of(authority), Duration.ofDays(14));
    return OneCheck.of(
        vertx,
        new Check.Tls(target.socket.address().getPort(), host, send, expect, tls),
        target.socket.address(),
        OneCheck.PATIENT);
  }

  /** Answers two octets by the same in the other order, and tells the names of the handshakes. */
  private static final class Handshakes implements AutoCloseable {
    private final BlockingQueue<String> names = new LinkedBlockingQueue<>();
    private final FakeTarget socket;

    Handshakes(Certificates certificates) throws IOException, GeneralSecurityException {
      ServerSocket listener =
          certificates
              .serverSockets()
              .createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
      socket =
          FakeTarget.on(
              listener,
              connection -> {
                ((SSLSocket) connection).startHandshake();
                names.add(serverNames(connection).toString());
                byte[] two = connection.getInputStream().readNBytes(2);
                connection.getOutputStream().write(new byte[] {two[1], two[0]});
                Thread.sleep(500);
              });
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static Observation check(
      FakeTarget target, String host, boolean verify, Optional<Certificates> trusted)
      throws Exception {
    return OneCheck.of(
        vertx,
        OneCheck.https(host, verify),
        target.address(),
        OneCheck.PATIENT,
        trusted.isEmpty() ? Optional.empty() : Optional.of(trusted.get().trust()));
  }

  /** Tells the SNI names and the Host header that it was asked with. */
  private static FakeTarget secure(Certificates certificates, BlockingQueue<String> seen)
      throws IOException, GeneralSecurityException {
    ServerSocket listener =
        certificates.serverSockets().createServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
    return FakeTarget.on(
        listener,
        connection -> {
          String head = FakeTarget.readHead(connection);
          seen.add(serverNames(connection) + " " + hostHeader(head));
          FakeTarget.send(connection, OK);
        });
  }

  private static List<String> serverNames(Socket connection) {
    ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) connection).getSession();
    return session.getRequestedServerNames().stream()
        .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
        .collect(Collectors.toList());
  }

  private static String hostHeader(String head) {
    return head.lines().filter(line -> line.startsWith("host:")).findFirst().orElseThrow();
  }
}
