package dev.meridian.probe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.config.JsonPath;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.HttpExpected;
import dev.meridian.config.ProbeSpec.StatusRange;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpCheckerTest {
  /** For checks that must time out. */
  private static final Duration SHORT = Duration.ofMillis(400);

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private static final Vertx vertx = Vertx.vertx();

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void expectedStatusAndWholeBodyAreASuccess() throws Exception {
    try (FakeTarget target = FakeTarget.answering(OK)) {
      Observation seen = check(target, OneCheck.http());
      assertThat(seen.success()).isTrue();
      assertThat(seen.reason()).matches("200 in [0-9.]+ m?s");
      assertThat(seen.latencyNanos()).isPositive();
    }
  }

  @Test
  void requestIsWhatTheProbeSays() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    Check.Http http =
        OneCheck.http(
            "http://{address}/a/b?c=d%20e",
            "POST",
            Optional.of("www.example.com"),
            Map.of("X-Probe", "yes", "user-agent", "mine"),
            List.of(new StatusRange(200, 200)),
            Optional.empty(),
            true);
    try (FakeTarget target = recording(heads)) {
      assertThat(check(target, http).success()).isTrue();
    }
    assertThat(heads.take().split("\r\n"))
        .containsExactlyInAnyOrder(
            "POST /a/b?c=d%20e HTTP/1.1",
            "host: www.example.com",
            "user-agent: mine",
            "X-Probe: yes",
            "connection: close",
            "content-length: 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void methodsWithoutABody(String method) throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    Check.Http http =
        OneCheck.http(
            "http://{address}/",
            method,
            Optional.empty(),
            Map.of(),
            List.of(new StatusRange(200, 299)),
            Optional.empty(),
            true);
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              heads.add(FakeTarget.readHead(connection));
              FakeTarget.send(
                  connection, method.equals("HEAD") ? OK.substring(0, OK.length() - 2) : OK);
            })) {
      assertThat(check(target, http).reason()).startsWith("200 in ");
      assertThat(heads.take().split("\r\n"))
          .containsExactlyInAnyOrder(
              method + " / HTTP/1.1",
              "host: 127.0.0.1:" + target.address().getPort(),
              "user-agent: meridian-probe",
              "connection: close");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, true",
    "204, true",
    "299, true",
    "301, true",
    "199, false",
    "300, false",
    "302, false",
    "503, false"
  })
  void statusDecides(int status, boolean success) throws Exception {
    Check.Http http =
        OneCheck.http(
            "http://{address}/",
            "GET",
            Optional.empty(),
            Map.of(),
            List.of(new StatusRange(200, 299), new StatusRange(301, 301)),
            Optional.empty(),
            true);
    try (FakeTarget target =
        FakeTarget.answering("HTTP/1.1 " + status + " Text\r\nContent-Length: 0\r\n\r\n")) {
      Observation seen = check(target, http);
      assertThat(seen.success()).as(seen.reason()).isEqualTo(success);
      if (!success && status >= 200) {
        assertThat(seen.reason()).isEqualTo("status " + status + ", expected 200-299, 301");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 102, 103})
  void interimResponsesWithoutEndAreAFailure(int status) throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              while (true) { // until the checker closes the connection
                FakeTarget.send(connection, "HTTP/1.1 " + status + " On\r\n\r\n");
              }
            })) {
      assertThat(check(target, OneCheck.http()).success()).isFalse();
    }
  }

  @Test
  void redirectsAreNotFollowed() throws Exception {
    try (FakeTarget elsewhere = FakeTarget.answering(OK);
        FakeTarget target =
            FakeTarget.answering(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:"
                    + elsewhere.address().getPort()
                    + "/\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(check(target, OneCheck.http()).reason()).isEqualTo("status 302, expected 200-299");
      assertThat(elsewhere.accepted()).isZero();
    }
  }

  @Test
  void eachCheckOpensAConnectionAndClosesIt() throws Exception {
    AtomicReference<FakeTarget> self = new AtomicReference<>();
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              FakeTarget.send(
                  connection, OK.replace("\r\n\r\n", "\r\nConnection: keep-alive\r\n\r\n"));
              self.get().untilClosed(connection);
            })) {
      self.set(target);
      assertThat(check(target, OneCheck.http()).success()).isTrue();
      assertThat(check(target, OneCheck.http()).success()).isTrue();
      assertThat(target.accepted()).isEqualTo(2);
      await().until(() -> target.closedByPeer() == 2);
    }
  }

  @Test
  void refusedConnection() throws Exception {
    try (Socket deaf = new Socket()) {
      Observation seen = OneCheck.of(vertx, OneCheck.http(), bound(deaf), OneCheck.PATIENT);
      assertThat(seen.success()).isFalse();
      assertThat(seen.reason()).isEqualTo("connection refused");
    }
  }

  /** A port that nobody else gets and where nobody listens. */
  private static InetSocketAddress bound(Socket deaf) throws IOException {
    deaf.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
    return (InetSocketAddress) deaf.getLocalSocketAddress();
  }

  /** The listener's queue is full: the kernel drops further SYNs. */
  @Test
  void connectionThatIsNeverAcceptedTimesOut() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
        Socket first = new Socket();
        Socket second = new Socket()) {
      first.connect(listener.getLocalSocketAddress());
      second.connect(listener.getLocalSocketAddress());
      Observation seen =
          OneCheck.of(
              vertx,
              OneCheck.http(),
              new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()),
              SHORT);
      assertThat(seen.success()).isFalse();
      assertThat(seen.reason()).isEqualTo("timed out after 400 ms while connecting");
    }
  }

  @Test
  void hangAfterAcceptTimesOutAndIsClosed() throws Exception {
    AtomicReference<FakeTarget> self = new AtomicReference<>();
    try (FakeTarget target = FakeTarget.that(connection -> self.get().untilClosed(connection))) {
      self.set(target);
      assertTimedOut(check(target, OneCheck.http(), SHORT), "before a response");
      await().until(() -> target.closedByPeer() == 1);
    }
  }

  @Test
  void headersOneOctetAtATimeForeverTimeOut() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              FakeTarget.send(connection, "HTTP/1.1 200 OK\r\nX-Slow: ");
              while (true) {
                FakeTarget.send(connection, "a");
                Thread.sleep(20);
              }
            })) {
      assertTimedOut(check(target, OneCheck.http(), SHORT), "before a response");
    }
  }

  @Test
  void bodyThatStopsHalfWayTimesOut() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              FakeTarget.send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok");
              Thread.sleep(60_000);
            })) {
      assertTimedOut(check(target, OneCheck.http(), SHORT), "before the end of the body");
    }
  }

  @Test
  void resetIsAFailure() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              connection.setSoLinger(true, 0);
            })) {
      assertThat(check(target, OneCheck.http()).reason()).isEqualTo("reset");
    }
  }

  @Test
  void resetInTheBodyIsAFailure() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              FakeTarget.send(connection, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok");
              Thread.sleep(100);
              connection.setSoLinger(true, 0);
            })) {
      assertThat(check(target, OneCheck.http()).reason()).isEqualTo("reset");
    }
  }

  @Test
  void closeBeforeAResponseIsAFailure() throws Exception {
    try (FakeTarget target = FakeTarget.that(FakeTarget::readHead)) {
      assertThat(check(target, OneCheck.http()).reason())
          .isEqualTo("connection closed before a response");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"
      })
  void bodyShorterThanAnnouncedIsAFailure(String response) throws Exception {
    try (FakeTarget target = FakeTarget.answering(response)) {
      assertThat(check(target, OneCheck.httpWithBody("ok")).reason())
          .isEqualTo("connection closed before the end of the body");
    }
  }

  /** RFC 9112 section 6.3: the announced length ends the body; what follows is not of it. */
  @Test
  void octetsBeyondTheAnnouncedLengthDoNotCount() throws Exception {
    String response = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnot ok, all of it is a lie";
    try (FakeTarget target = FakeTarget.answering(response)) {
      assertThat(check(target, OneCheck.httpWithBody("not ")).success()).isTrue();
      assertThat(check(target, OneCheck.httpWithBody("ok")).reason())
          .isEqualTo("body lacks \"ok\" in its first 65536 octets");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2p1\r\n",
        "\u0000\u0001\u0002\u0003\r\n\r\n",
        "HTTP/3.7 200 OK\r\n\r\n",
        "HTTP/1.1 two hundred\r\n\r\n",
        "220 mail.example.com ESMTP\r\n\r\n",
        "\r\n\r\n\r\n"
      })
  void garbageInsteadOfHttpIsAFailure(String garbage) throws Exception {
    try (FakeTarget target = FakeTarget.answering(garbage)) {
      Observation seen = check(target, OneCheck.http());
      assertThat(seen.success()).isFalse();
      assertThat(seen.reason()).matches("(not HTTP: .+|connection closed before a response)");
    }
  }

  @Test
  void hugeHeadersAreAFailureAndAreNotReadToTheirEnd() throws Exception {
    AtomicLong sent = new AtomicLong();
    try (FakeTarget target =
        flooding("HTTP/1.1 200 OK\r\n", "X-Huge: " + "h".repeat(1000) + "\r\n", sent)) {
      assertThat(check(target, OneCheck.http()).reason())
          .isEqualTo("headers longer than 16384 octets");
    }
  }

  @Test
  void endlessFirstLineIsAFailure() throws Exception {
    try (FakeTarget target = flooding("HTTP/1.1 200 ", "O".repeat(1000), new AtomicLong())) {
      assertThat(check(target, OneCheck.http()).reason())
          .isEqualTo("not HTTP: first line too long");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: close\r\n",
        "Transfer-Encoding: chunked\r\n",
      })
  void bodyWithoutEndIsAFailureAndIsReadNoFurtherThan64KiB(String header) throws Exception {
    AtomicLong sent = new AtomicLong();
    String line = "3e8\r\n" + "b".repeat(1000) + "\r\n";
    try (FakeTarget target = flooding("HTTP/1.1 200 OK\r\n" + header + "\r\n", line, sent)) {
      for (Check http : List.of(OneCheck.httpWithBody("bbb"), OneCheck.http())) {
        Observation seen = check(target, http);
        assertThat(seen.success()).isFalse();
        assertThat(seen.reason()).isEqualTo("body does not end within 65536 octets");
        // The flood ends when the prober closes; only socket buffers lie between the two.
        await().until(() -> sent.get() < 0);
      }
    }
  }

  @Test
  void bodyThatDeclaresMoreThan64KiBIsJudgedByThatMuch() throws Exception {
    AtomicLong sent = new AtomicLong();
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n";
    try (FakeTarget target = flooding(head, "b".repeat(1000), sent)) {
      assertThat(check(target, OneCheck.httpWithBody("ok")).reason())
          .isEqualTo("body lacks \"ok\" in its first 65536 octets");
      assertThat(check(target, OneCheck.httpWithBody("bbb")).success()).isTrue();
      assertThat(check(target, OneCheck.http()).success()).isTrue();
      await().until(() -> sent.get() < 0);
    }
  }

  @ParameterizedTest(name = "{0}, {1} octets: {2}")
  @CsvSource({
    "Content-Length, 65536, true",
    "Content-Length, 65537, true",
    "Transfer-Encoding, 65536, true",
    "Transfer-Encoding, 65537, false",
    "Connection, 65536, true",
    "Connection, 65537, false",
  })
  void bodyOfUnknownLengthMayHave64KiB(String framing, int octets, boolean success)
      throws Exception {
    String body = "x".repeat(octets);
    String response =
        "HTTP/1.1 200 OK\r\n"
            + switch (framing) {
              case "Content-Length" -> "Content-Length: " + octets + "\r\n\r\n" + body;
              case "Transfer-Encoding" ->
                  "Transfer-Encoding: chunked\r\n\r\n"
                      + Integer.toHexString(octets)
                      + "\r\n"
                      + body
                      + "\r\n0\r\n\r\n";
              default -> "Connection: close\r\n\r\n" + body;
            };
    try (FakeTarget target = FakeTarget.answering(response)) {
      Observation seen = check(target, OneCheck.http());
      assertThat(seen.success()).as(seen.reason()).isEqualTo(success);
    }
  }

  @Test
  void bodyTextIsFoundAcrossChunks() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              connection.setTcpNoDelay(true);
              FakeTarget.send(connection, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
              for (String chunk :
                  List.of("5\r\nall h\r\n", "3\r\neal\r\n", "5\r\nthy!\n\r\n", "0\r\n\r\n")) {
                Thread.sleep(20);
                FakeTarget.send(connection, chunk);
              }
            })) {
      assertThat(check(target, OneCheck.httpWithBody("healthy")).success()).isTrue();
      assertThat(check(target, OneCheck.httpWithBody("unhealthy")).success()).isFalse();
    }
  }

  @Test
  void bodyTextAfterTheFirst64KiBIsNotCounted() throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 65538\r\n\r\n";
    try (FakeTarget inside = FakeTarget.answering(head + "x".repeat(65_534) + "ok" + "xx");
        FakeTarget after = FakeTarget.answering(head + "x".repeat(65_536) + "ok")) {
      assertThat(check(inside, OneCheck.httpWithBody("ok")).success()).isTrue();
      assertThat(check(after, OneCheck.httpWithBody("ok")).reason())
          .isEqualTo("body lacks \"ok\" in its first 65536 octets");
    }
  }

  @Test
  void emptyBodyLacksTheText() throws Exception {
    try (FakeTarget target = FakeTarget.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(check(target, OneCheck.httpWithBody("ok")).success()).isFalse();
    }
  }

  @Test
  void bodyOfHttp10EndsWithTheConnection() throws Exception {
    try (FakeTarget target = FakeTarget.answering("HTTP/1.0 200 OK\r\n\r\nall ok")) {
      assertThat(check(target, OneCheck.httpWithBody("ok")).success()).isTrue();
    }
  }

  @Test
  void ipv6TargetIsBracketed() throws Exception {
    BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    try (FakeTarget target =
        FakeTarget.on(
            new ServerSocket(0, 10, InetAddress.ofLiteral("::1")),
            connection -> {
              heads.add(FakeTarget.readHead(connection));
              FakeTarget.send(connection, OK);
            })) {
      assertThat(check(target, OneCheck.http()).reason()).startsWith("200 in ");
      assertThat(heads.take())
          .contains("host: [0:0:0:0:0:0:0:1]:" + target.address().getPort() + "\r\n");
    }
  }

  private static void assertTimedOut(Observation seen, String when) {
    assertThat(seen.success()).isFalse();
    assertThat(seen.reason()).isEqualTo("timed out after 400 ms " + when);
    assertThat(Duration.ofNanos(seen.latencyNanos())).isBetween(SHORT, SHORT.plusSeconds(5));
  }

  @Test
  void postCarriesItsBody() throws Exception {
    BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              assertThat(FakeTarget.readHead(connection))
                  .startsWith("POST /healthz ")
                  .contains("content-length: 13\r\n");
              bodies.add(new String(connection.getInputStream().readNBytes(13), UTF_8));
              FakeTarget.send(connection, OK);
            })) {
      assertThat(check(target, OneCheck.posting(OneCheck.http(), "{\"deep\":true}")).reason())
          .startsWith("200 in ");
      assertThat(bodies.take()).isEqualTo("{\"deep\":true}");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "X-Health   | ok  | 200",
        "x-health   | k   | 200",
        "X-Health   | ~~  | 200",
        "X-Health   | bad | header X-Health is \"ok\", lacks \"bad\"",
        "X-Absent   | ok  | header X-Absent is missing"
      })
  void headerMustHoldTheText(String name, String text, String reason) throws Exception {
    HttpExpected expect =
        new HttpExpected(
            List.of(new StatusRange(200, 200)), Map.of(name, text), Optional.empty(), Map.of());
    try (FakeTarget target =
        FakeTarget.answering("HTTP/1.1 200 OK\r\nX-Health: ok\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(check(target, OneCheck.with(OneCheck.http(), expect)).reason()).startsWith(reason);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "status/db      | ok   | 200 in",
        "status/db      | down | json status.db is \"ok\", expected \"down\"",
        "status/cache   | ok   | json lacks status.cache",
        "status         | ok   | json status is \"a mapping\", expected \"ok\"",
        "nodes/1/up     | true | 200 in",
        "nodes/2/up     | true | json lacks nodes.2.up",
        "nodes/0/load   | 0.50 | 200 in",
        "nodes/0/load   | 0.51 | json nodes.0.load is \"0.5\", expected \"0.51\"",
        "lag            | null | 200 in",
        "a.b            | 1    | 200 in"
      })
  void jsonFieldMustHaveTheValue(String steps, String value, String reason) throws Exception {
    String body =
        "{\"status\":{\"db\":\"ok\"},\"nodes\":[{\"load\":0.5},{\"up\":true}],\"lag\":null,\"a.b\":1}";
    try (FakeTarget target = FakeTarget.answering(okWith(body))) {
      assertThat(check(target, expecting(steps, value)).reason()).startsWith(reason);
    }
  }

  @Test
  void bodyThatIsNoJsonOrTooLongIsAFailure() throws Exception {
    try (FakeTarget target = FakeTarget.answering(okWith("ok"))) {
      assertThat(check(target, expecting("status", "ok")).reason()).isEqualTo("body is not JSON");
    }
    try (FakeTarget target = FakeTarget.answering(okWith("[".repeat(50_000)))) {
      assertThat(check(target, expecting("status", "ok")).reason()).isEqualTo("body is not JSON");
    }
    try (FakeTarget target = FakeTarget.answering(okWith(" ".repeat(65_536) + "{}"))) {
      assertThat(check(target, expecting("status", "ok")).reason())
          .isEqualTo("body is longer than 65536 octets, too long for JSON");
    }
  }

  private static String okWith(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
  }

  /**
   * @param steps with slashes between them
   */
  private static Check.Http expecting(String steps, String value) {
    JsonPath path = new JsonPath(steps.replace('/', '.'), List.of(steps.split("/")));
    return OneCheck.with(
        OneCheck.http(),
        new HttpExpected(
            List.of(new StatusRange(200, 200)), Map.of(), Optional.empty(), Map.of(path, value)));
  }

  private static Observation check(FakeTarget target, Check check) throws Exception {
    return check(target, check, OneCheck.PATIENT);
  }

  private static Observation check(FakeTarget target, Check check, Duration timeout)
      throws Exception {
    return OneCheck.of(vertx, check, target.address(), timeout);
  }

  private static FakeTarget recording(BlockingQueue<String> heads) {
    return FakeTarget.that(
        connection -> {
          heads.add(FakeTarget.readHead(connection));
          FakeTarget.send(connection, OK);
        });
  }

  /** Sends more and more until the prober closes; the count is −1 then. */
  private static FakeTarget flooding(String start, String more, AtomicLong sent) {
    return FakeTarget.that(
        connection -> {
          FakeTarget.readHead(connection);
          try {
            FakeTarget.send(connection, start);
            while (true) {
              FakeTarget.send(connection, more);
              sent.addAndGet(more.length());
            }
          } finally {
            sent.set(-1);
          }
        });
  }
}
