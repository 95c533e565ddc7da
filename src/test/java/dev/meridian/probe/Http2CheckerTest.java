package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.ProbeSpec.Authority;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.HttpVersion;
import dev.meridian.config.ProbeSpec.TlsSpec;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Http2CheckerTest {
  private static final String HOST = "www.example.com";
  private static final Vertx vertx = Vertx.vertx();

  @TempDir private static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = Certificates.issued(folder, "dns:" + HOST, "-1d", 30);
  }

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void withoutAVersionTheServerChoosesOverTls() throws Exception {
    assertThat(overTls(HttpVersion.ANY, List.of(HTTP_2, HTTP_1_1))).isEqualTo("HTTP_2 " + HOST);
    assertThat(overTls(HttpVersion.ANY, List.of(HTTP_1_1))).isEqualTo("HTTP_1_1 " + HOST);
  }

  @Test
  void aVersionIsKeptTo() throws Exception {
    assertThat(overTls(HttpVersion.HTTP_1_1, List.of(HTTP_2, HTTP_1_1)))
        .isEqualTo("HTTP_1_1 " + HOST);
    assertThat(overTls(HttpVersion.HTTP_2, List.of(HTTP_2, HTTP_1_1))).isEqualTo("HTTP_2 " + HOST);
    assertThat(overTls(HttpVersion.HTTP_2, List.of(HTTP_1_1)))
        .isEqualTo("the other side does not speak HTTP/2");
  }

  @Test
  void clearTextHttp2NeedsNoUpgrade() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    HttpServer server =
        serve(
            new HttpServerOptions(),
            request -> {
              seen.add(request.version() + " " + request.authority() + " " + request.uri());
              request.response().end("ok");
            });
    Check.Http check = OneCheck.with(OneCheck.httpWithBody("ok"), HttpVersion.HTTP_2);
    assertThat(observe(server, check).reason()).startsWith("200 in ");
    assertThat(seen).containsExactly("HTTP_2 127.0.0.1:" + server.actualPort() + " /healthz");
    server.close().await();
  }

  @Test
  void clearTextOfAnotherVersionIsAFailure() throws Exception {
    try (FakeTarget target =
        FakeTarget.that(
            connection -> {
              connection.getInputStream().readNBytes(24);
              FakeTarget.send(connection, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            })) {
      Observation seen =
          OneCheck.of(
              vertx,
              OneCheck.with(OneCheck.http(), HttpVersion.HTTP_2),
              target.address(),
              OneCheck.PATIENT);
      assertThat(seen.success()).isFalse();
      assertThat(seen.reason()).startsWith("not HTTP/2: ");
    }
  }

  @Test
  void streamThatIsResetIsAFailure() throws Exception {
    HttpServer server = serve(new HttpServerOptions(), request -> request.response().reset(2));
    Check.Http check = OneCheck.with(OneCheck.http(), HttpVersion.HTTP_2);
    assertThat(observe(server, check).reason()).isEqualTo("reset by HTTP/2 code 2");
    server.close().await();
  }

  @Test
  void longBodyIsReadNoFurtherThan64KiB() throws Exception {
    HttpServer server =
        serve(new HttpServerOptions(), request -> request.response().end("x".repeat(1 << 20)));
    Check.Http check = OneCheck.with(OneCheck.httpWithBody("ok"), HttpVersion.HTTP_2);
    assertThat(observe(server, check).reason())
        .isEqualTo("body lacks \"ok\" in its first 65536 octets");
    server.close().await();
  }

  private static final io.vertx.core.http.HttpVersion HTTP_1_1 =
      io.vertx.core.http.HttpVersion.HTTP_1_1;
  private static final io.vertx.core.http.HttpVersion HTTP_2 =
      io.vertx.core.http.HttpVersion.HTTP_2;

  /** What the server saw; the reason where it saw nothing. */
  private static String overTls(HttpVersion asked, List<io.vertx.core.http.HttpVersion> served)
      throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    HttpServer server =
        serve(
            new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setAlpnVersions(served)
                .setKeyCertOptions(certificates.served()),
            request -> {
              seen.add(request.version() + " " + request.authority());
              request.response().end();
            });
    TlsSpec tls =
        new TlsSpec(
            true,
            Optional.of(new Authority("ca.pem", certificates.authority())),
            Duration.ofDays(14));
    Check.Http https = OneCheck.with(OneCheck.https(HOST, true), tls);
    Observation observation = observe(server, OneCheck.with(https, asked));
    server.close().await();
    return seen.isEmpty() ? observation.reason() : seen.remove();
  }

  private static HttpServer serve(HttpServerOptions options, Consumer<HttpServerRequest> handler) {
    return vertx
        .createHttpServer(options)
        .requestHandler(handler::accept)
        .listen(0, "127.0.0.1")
        .await();
  }

  private static Observation observe(HttpServer server, Check check) throws Exception {
    return OneCheck.of(
        vertx,
        check,
        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.actualPort()),
        OneCheck.PATIENT);
  }
}
