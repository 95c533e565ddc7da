package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.ProbeSpec.Authority;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.TlsSpec;
import dev.meridian.health.Observation;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of a server that gRPC's own library makes. */
final class GrpcServerTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;
  private final HealthStatusManager health = new HealthStatusManager();

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void servicesServeOrNotOrAreUnknown() throws Exception {
    health.setStatus("shop.v1.Cart", ServingStatus.SERVING);
    health.setStatus("shop.v1.Stock", ServingStatus.NOT_SERVING);
    Server server = builder().build().start();
    TlsSpec none = new TlsSpec(true, Optional.empty(), Duration.ZERO);
    int port = server.getPort();
    assertThat(reason(new Check.Grpc(port, false, Optional.empty(), "", none)))
        .startsWith("SERVING in ");
    assertThat(reason(new Check.Grpc(port, false, Optional.empty(), "shop.v1.Cart", none)))
        .startsWith("SERVING in ");
    assertThat(reason(new Check.Grpc(port, false, Optional.empty(), "shop.v1.Stock", none)))
        .isEqualTo("NOT_SERVING");
    assertThat(reason(new Check.Grpc(port, false, Optional.empty(), "shop.v1.None", none)))
        .startsWith("grpc-status 5 NOT_FOUND");
    server.shutdownNow().awaitTermination();
  }

  @Test
  void overTls() throws Exception {
    Certificates certificates = Certificates.issued(folder, "dns:api.example.com", "-1d", 30);
    Path certificate = folder.resolve("server.pem");
    Path key = folder.resolve("server.key");
    certificates.write(certificate, key);
    Server server =
        builder()
            .sslContext(GrpcSslContexts.forServer(certificate.toFile(), key.toFile()).build())
            .build()
            .start();
    TlsSpec tls =
        new TlsSpec(
            true,
            Optional.of(new Authority("ca.pem", certificates.authority())),
            Duration.ofDays(14));
    assertThat(
            reason(new Check.Grpc(server.getPort(), true, Optional.of("api.example.com"), "", tls)))
        .startsWith("SERVING in ");
    server.shutdownNow().awaitTermination();
  }

  private NettyServerBuilder builder() {
    return NettyServerBuilder.forAddress(new InetSocketAddress(LOOPBACK, 0))
        .addService(health.getHealthService());
  }

  private static String reason(Check.Grpc check) throws Exception {
    Observation seen =
        OneCheck.of(vertx, check, new InetSocketAddress(LOOPBACK, check.port()), OneCheck.PATIENT);
    return seen.reason();
  }
}
