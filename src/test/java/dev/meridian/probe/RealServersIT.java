package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.config.ProbeSpec.Authority;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.config.ProbeSpec.DnsExpected;
import dev.meridian.config.ProbeSpec.HttpExpected;
import dev.meridian.config.ProbeSpec.HttpVersion;
import dev.meridian.config.ProbeSpec.TlsSpec;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks of servers that the world uses: nginx by HTTPS and HTTP/2, NSD by DNS. */
final class RealServersIT {
  private static final String HOST = "www.example.com";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final Vertx vertx = Vertx.vertx();

  @TempDir private Path folder;
  private final List<Process> processes = new ArrayList<>();

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @AfterEach
  void endProcesses() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void nginxOverTlsInBothVersions() throws Exception {
    Certificates certificates = Certificates.issued(folder, "dns:" + HOST, "-1d", 30);
    certificates.write(folder.resolve("server.pem"), folder.resolve("server.key"));
    int port = freePort();
    Files.createDirectory(folder.resolve("temp"));
    Files.writeString(folder.resolve("nginx.conf"), nginx(port));
    start(port, "/usr/sbin/nginx", "-p", folder.toString(), "-c", "nginx.conf", "-e", "error.log");
    Authority authority = new Authority("ca.pem", certificates.authority());
    TlsSpec trusting = new TlsSpec(true, Optional.of(authority), Duration.ofDays(40));

    Check.Http https = OneCheck.with(OneCheck.https(HOST, true), trusting);
    assertThat(body(https, HttpVersion.ANY, "HTTP/2.0 " + HOST, port).reason())
        .startsWith("200 in ");
    assertThat(body(https, HttpVersion.HTTP_2, "HTTP/2.0 " + HOST, port).reason())
        .startsWith("200 in ");
    Observation old = body(https, HttpVersion.HTTP_1_1, "HTTP/1.1 " + HOST, port);
    assertThat(old.reason()).startsWith("200 in ");
    assertThat(old.warning()).startsWith("certificate expires in 28 d");

    Check.Http unknown = OneCheck.https(HOST, true);
    assertThat(observe(unknown, port).reason())
        .isEqualTo("certificate: unable to find valid certification path to requested target");
    Check.Tls handshake =
        new Check.Tls(port, Optional.of(HOST), Optional.empty(), Optional.empty(), trusting);
    assertThat(observe(handshake, port).reason()).startsWith("TLSv1.3 in ");
  }

  private Observation body(Check.Http check, HttpVersion version, String text, int port)
      throws Exception {
    Check.Http expecting =
        OneCheck.with(
            check,
            new HttpExpected(
                check.expect().statuses(),
                check.expect().headers(),
                Optional.of(text),
                check.expect().json()));
    return observe(OneCheck.with(expecting, version), port);
  }

  private static String nginx(int port) {
    return """
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log error.log;
        events { worker_connections 64; }
        http {
          access_log off;
          client_body_temp_path temp/body;
          proxy_temp_path temp/proxy;
          fastcgi_temp_path temp/fastcgi;
          uwsgi_temp_path temp/uwsgi;
          scgi_temp_path temp/scgi;
          server {
            listen 127.0.0.1:%d ssl http2;
            ssl_certificate server.pem;
            ssl_certificate_key server.key;
            ssl_protocols TLSv1.2 TLSv1.3;
            location / { return 200 "$server_protocol $http_host"; }
          }
        }
        """
        .formatted(port);
  }

  @Test
  void nsdAnswersAndRefuses() throws Exception {
    int port = freePort();
    Files.writeString(folder.resolve("example.zone"), zone());
    Files.writeString(
        folder.resolve("nsd.conf"),
        """
        server:
          ip-address: 127.0.0.1@%1$d
          server-count: 1
          username: ""
          chroot: ""
          pidfile: ""
          database: ""
          zonesdir: "%2$s"
          zonelistfile: "%2$s/nsd.zones"
          xfrdfile: "%2$s/nsd.xfrd"
          xfrdir: "%2$s"
        remote-control:
          control-enable: no
        zone:
          name: example.com
          zonefile: example.zone
        """
            .formatted(port, folder));
    start(port, "/usr/sbin/nsd", "-d", "-c", folder.resolve("nsd.conf").toString());

    assertThat(dns(port, "www.example.com.", "A", "NOERROR", "192.0.2.1").reason())
        .startsWith("NOERROR, 1 A record in ");
    assertThat(dns(port, "example.com.", "MX", "NOERROR", "10 mail.example.com.").success())
        .isTrue();
    assertThat(dns(port, "none.example.com.", "A", "NOERROR").reason())
        .isEqualTo("rcode NXDOMAIN, expected NOERROR");
    assertThat(dns(port, "example.net.", "A", "REFUSED").success()).isTrue();
    // Too long for UDP.
    assertThat(dns(port, "long.example.com.", "TXT", "NOERROR").reason())
        .startsWith("NOERROR, 40 TXT records in ");
  }

  private static String zone() {
    StringBuilder zone =
        new StringBuilder(
            """
            $ORIGIN example.com.
            $TTL 60
            @ SOA ns h 1 1 1 1 1
            @ NS ns
            @ MX 10 mail
            ns A 127.0.0.1
            mail A 192.0.2.25
            www A 192.0.2.1
            """);
    for (int i = 0; i < 40; i++) {
      zone.append("long TXT \"").append(i).append("x".repeat(100)).append("\"\n");
    }
    return zone.toString();
  }

  private Observation dns(int port, String name, String type, String rcode, String... answers)
      throws Exception {
    return observe(
        new Check.Dns(port, name, type, new DnsExpected(List.of(rcode), List.of(answers))), port);
  }

  private static Observation observe(Check check, int port) throws Exception {
    return OneCheck.of(vertx, check, new InetSocketAddress(LOOPBACK, port), OneCheck.PATIENT);
  }

  private void start(int port, String... command) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    processes.add(process);
    await(command[0])
        .atMost(Duration.ofSeconds(20))
        .failFast("it ended", () -> !process.isAlive())
        .until(() -> accepts(port));
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(LOOPBACK, port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    }
  }
}
