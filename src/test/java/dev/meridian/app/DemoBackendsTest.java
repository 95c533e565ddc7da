package dev.meridian.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DemoBackendsTest {
  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client = HttpClient.newHttpClient();
  private final DemoBackends backends = new DemoBackends(vertx, regions(0, 0, 0), 0);

  @BeforeEach
  void start() throws Exception {
    backends.start().await(20, TimeUnit.SECONDS);
  }

  @AfterEach
  void close() throws Exception {
    backends.close().await(20, TimeUnit.SECONDS);
    vertx.close().await(20, TimeUnit.SECONDS);
    client.close();
  }

  @Test
  void eachBackendIsHealthyOnAPortOfItsOwn() throws Exception {
    for (String name : regions(0, 0, 0).keySet()) {
      HttpResponse<String> response = ask("GET", backends.port(name), "/healthz");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).isEqualTo("ok");
    }
    assertThat(backends.port("us-east")).isNotEqualTo(backends.port("eu-west"));
  }

  @Test
  void stoppedBackendRefusesConnectionsAndLosesThoseItHad() throws Exception {
    int port = backends.port("eu-west");
    try (Socket open = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      open.getOutputStream().write("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(US_ASCII));
      assertThat(open.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
      backends.stop("eu-west").await(20, TimeUnit.SECONDS);
      assertThatThrownBy(() -> ask("GET", port, "/healthz")).isInstanceOf(ConnectException.class);
      assertThat(open.getInputStream().readAllBytes()).asString().endsWith("ok");
    }
    assertThat(ask("GET", backends.port("us-east"), "/healthz").statusCode()).isEqualTo(200);
    backends.stop("eu-west").await(20, TimeUnit.SECONDS);

    backends.start("eu-west").await(20, TimeUnit.SECONDS);
    backends.start("eu-west").await(20, TimeUnit.SECONDS);
    assertThat(backends.port("eu-west")).isEqualTo(port);
    assertThat(ask("GET", port, "/healthz").body()).isEqualTo("ok");
  }

  @Test
  void switchServerStopsStartsAndLists() throws Exception {
    int port = backends.switchPort();
    assertThat(ask("GET", port, "/").body().lines())
        .containsExactly(line("us-east", "up"), line("eu-west", "up"), line("ap-tokyo", "up"));

    HttpResponse<String> stopped = ask("POST", port, "/ap-tokyo/stop");
    assertThat(stopped.statusCode()).isEqualTo(200);
    assertThat(stopped.body()).isEqualTo(line("ap-tokyo", "stopped") + "\n");
    assertThat(ask("GET", port, "/").body().lines()).contains(line("ap-tokyo", "stopped"));
    assertThatThrownBy(() -> ask("GET", backends.port("ap-tokyo"), "/healthz"))
        .isInstanceOf(ConnectException.class);

    assertThat(ask("POST", port, "/ap-tokyo/start").body())
        .isEqualTo(line("ap-tokyo", "up") + "\n");
    assertThat(ask("GET", backends.port("ap-tokyo"), "/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void wrongNamesPathsAndMethodsAreSaidSo() throws Exception {
    int port = backends.switchPort();
    HttpResponse<String> name = ask("POST", port, "/mars/stop");
    assertThat(name.statusCode()).isEqualTo(404);
    assertThat(name.body()).isEqualTo("no backend mars; there are us-east, eu-west, ap-tokyo\n");
    HttpResponse<String> method = ask("GET", port, "/us-east/stop");
    assertThat(method.statusCode()).isEqualTo(405);
    assertThat(method.headers().firstValue("allow")).contains("POST");
    assertThat(method.body()).isEqualTo("/us-east/stop takes POST only\n");
    assertThat(ask("POST", port, "/").statusCode()).isEqualTo(405);
    assertThat(ask("POST", port, "/us-east/reboot").statusCode()).isEqualTo(404);
    assertThat(ask("POST", port, "/us-east/stop/now").statusCode()).isEqualTo(404);

    int backend = backends.port("us-east");
    assertThat(ask("GET", backend, "/").statusCode()).isEqualTo(404);
    assertThat(ask("POST", backend, "/healthz").statusCode()).isEqualTo(405);
    assertThatThrownBy(() -> backends.stop("mars")).hasMessageContaining("no backend mars");
  }

  @Test
  void portInUseIsNamedAndNothingStaysOpen() throws Exception {
    int free;
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      free = probe.getLocalPort();
    }
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      DemoBackends late = new DemoBackends(vertx, regions(free, taken.getLocalPort(), 0), 0);
      assertThatThrownBy(() -> late.start().await(20, TimeUnit.SECONDS))
          .isInstanceOf(IOException.class)
          .hasMessage("port " + taken.getLocalPort() + " on 127.0.0.1 is in use");
      assertThatThrownBy(() -> ask("GET", free, "/healthz")).isInstanceOf(ConnectException.class);
    }
  }

  private String line(String name, String state) {
    return name + " 127.0.0.1:" + backends.port(name) + " " + state;
  }

  private HttpResponse<String> ask(String method, int port, String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static Map<String, Integer> regions(int first, int second, int third) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("us-east", first);
    ports.put("eu-west", second);
    ports.put("ap-tokyo", third);
    return ports;
  }
}
