package dev.meridian;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the pom leaves out of Vert.x (its Jackson 3) is not missed. */
final class BundledLibrariesTest {
  private static final String LOOPBACK = "127.0.0.1";

  private Vertx vertx;
  private int port;

  @BeforeEach
  void serveOneJsonDocument() throws Exception {
    vertx = Vertx.vertx();
    port =
        vertx
            .createHttpServer(new HttpServerOptions().setHost(LOOPBACK).setPort(0))
            .requestHandler(request -> request.response().end("{\"up\":true}"))
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS)
            .actualPort();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Test
  void webClientReadsJsonOverHttp() throws Exception {
    WebClient client = WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false));

    var response =
        client
            .get(port, LOOPBACK, "/healthz")
            .send()
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.bodyAsJsonObject().getBoolean("up")).isTrue();
  }

  @Test
  void netClientConnects() throws Exception {
    var socket =
        vertx
            .createNetClient(new NetClientOptions().setConnectTimeout(10_000))
            .connect(port, LOOPBACK)
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);

    assertThat(socket.remoteAddress().port()).isEqualTo(port);
  }
}
