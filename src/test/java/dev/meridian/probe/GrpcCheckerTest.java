package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.ProbeSpec.Authority;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.TlsSpec;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Responses are written by hand, from the texts of protobuf's encoding and of gRPC over HTTP/2. */
final class GrpcCheckerTest {
  private static final Vertx vertx = Vertx.vertx();

  @TempDir private static Path folder;

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @ParameterizedTest
  @CsvSource({
    "00000000020801, SERVING in ",
    "00000000020802, NOT_SERVING",
    "00000000020803, SERVICE_UNKNOWN",
    "0000000000, UNKNOWN",
    "00000000020809, status 9",
    // A field of a later version before and after.
    "000000000b1203616263080118a40119, not gRPC: the message is malformed",
    "000000000a1203616263080118a401, SERVING in ",
    "01000000020801, not gRPC: the message is malformed",
    "00000000030801, not gRPC: the message is malformed",
    "000000000108, not gRPC: the message is malformed",
    "0000000003120408, not gRPC: the message is malformed",
    "'', not gRPC: the message is malformed"
  })
  void statusOfTheMessageDecides(String message, String reason) throws Exception {
    Observation seen = serve(request -> answer(request, message, "0"), "");
    assertThat(seen.reason()).startsWith(reason);
    assertThat(seen.success()).isEqualTo(reason.startsWith("SERVING"));
  }

  @Test
  void requestNamesTheServiceAndTheDeadline() throws Exception {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    serve(
        request ->
            request.bodyHandler(
                body -> {
                  seen.add(
                      "%s %s %s %s %s %s"
                          .formatted(
                              request.method(),
                              request.uri(),
                              request.getHeader("content-type"),
                              request.getHeader("te"),
                              request.getHeader("grpc-timeout"),
                              HexFormat.of().formatHex(body.getBytes())));
                  answer(request, "00000000020801", "0");
                }),
        "ab.C");
    assertThat(seen.take())
        .isEqualTo(
            "POST /grpc.health.v1.Health/Check application/grpc trailers 10000m"
                + " 00000000060a0461622e43");
  }

  @Test
  void longNamesOfServicesHaveALengthOfTwoOctets() {
    Buffer request = HealthMessage.request("s".repeat(200));
    assertThat(HexFormat.of().formatHex(request.getBytes(0, 8))).isEqualTo("00000000cb0ac801");
  }

  @Test
  void errorStandsInTrailersOrHeaders() throws Exception {
    Observation trailers = serve(request -> answer(request, "", "12"), "");
    assertThat(trailers.reason()).isEqualTo("grpc-status 12 UNIMPLEMENTED");
    Observation headers =
        serve(
            request ->
                request
                    .response()
                    .putHeader("content-type", "application/grpc")
                    .putHeader("grpc-status", "5")
                    .putHeader("grpc-message", "unknown%20service+x")
                    .end(),
            "");
    assertThat(headers.success()).isFalse();
    assertThat(headers.reason()).isEqualTo("grpc-status 5 NOT_FOUND: unknown service+x");
  }

  @Test
  void otherServersAreNoSuccess() throws Exception {
    assertThat(serve(request -> request.response().setStatusCode(404).end(), "").reason())
        .isEqualTo("not gRPC: status 404");
    assertThat(serve(request -> request.response().end("ok"), "").reason())
        .isEqualTo("not gRPC: content type \"null\"");
    assertThat(serve(request -> answer(request, "00".repeat(5000), "0"), "").reason())
        .isEqualTo("not gRPC: a message longer than 1024 octets");
    assertThat(serve(request -> request.response().reset(2), "").reason())
        .isEqualTo("reset by HTTP/2 code 2");
  }

  @Test
  void overTls() throws Exception {
    Certificates certificates = Certificates.issued(folder, "dns:api.example.com", "-1d", 30);
    HttpServer server =
        listen(
            new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(certificates.served()),
            request -> answer(request, "00000000020801", "0"));
    TlsSpec tls =
        new TlsSpec(
            true,
            Optional.of(new Authority("ca.pem", certificates.authority())),
            Duration.ofDays(60));
    int port = server.actualPort();
    Observation seen =
        observe(server, new Check.Grpc(port, true, Optional.of("api.example.com"), "", tls));
    assertThat(seen.reason()).startsWith("SERVING in ");
    assertThat(seen.warning()).startsWith("certificate expires in 28 d");
    assertThat(
            observe(server, new Check.Grpc(port, true, Optional.of("www.example.com"), "", tls))
                .reason())
        .startsWith("certificate: ");
    server.close().await();
  }

  private static void answer(HttpServerRequest request, String hex, String status) {
    request
        .response()
        .putHeader("content-type", "application/grpc+proto")
        .putTrailer("grpc-status", status)
        .end(Buffer.buffer(HexFormat.of().parseHex(hex)));
  }

  private static Observation serve(Consumer<HttpServerRequest> handler, String service)
      throws Exception {
    HttpServer server = listen(new HttpServerOptions(), handler);
    Observation seen =
        observe(
            server,
            new Check.Grpc(
                server.actualPort(),
                false,
                Optional.empty(),
                service,
                new TlsSpec(true, Optional.empty(), Duration.ZERO)));
    server.close().await();
    return seen;
  }

  private static HttpServer listen(HttpServerOptions options, Consumer<HttpServerRequest> handler) {
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
