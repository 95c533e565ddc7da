package dev.meridian.it;

import dev.meridian.route53.fake.Check;
import dev.meridian.route53.fake.FakeRoute53;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/**
 * Route 53's checkers, as one: they look at every endpoint of the fake's health checks again and
 * again, by its settings (Developer Guide, "How Route 53 determines whether an endpoint is
 * healthy": status 2xx or 3xx within 2 s, the text within the first 5120 octets).
 */
final class Checkers implements AutoCloseable {
  private static final Duration RESPONSE_MAX = Duration.ofSeconds(2);
  private static final int SEARCHED_OCTETS = 5120;
  private static final Duration EVERY = Duration.ofMillis(200);

  private final FakeRoute53 fake;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(RESPONSE_MAX)
          .build();
  private final Thread thread;

  Checkers(FakeRoute53 fake) {
    this.fake = fake;
    this.thread = Thread.ofPlatform().daemon().name("checkers").start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        for (Check check : fake.checks()) {
          if (check.config().containsKey("IPAddress")) {
            fake.see(check.id(), succeeds(check.config()));
          }
        }
        Thread.sleep(EVERY);
      }
    } catch (InterruptedException told) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean succeeds(Map<String, String> config) throws InterruptedException {
    URI uri =
        URI.create(
            "http://%s:%s%s"
                .formatted(
                    config.get("IPAddress"), config.get("Port"), config.get("ResourcePath")));
    try {
      var response =
          client.send(
              HttpRequest.newBuilder(uri).timeout(RESPONSE_MAX).build(),
              BodyHandlers.ofByteArray());
      byte[] body = response.body();
      String searched =
          new String(
              Arrays.copyOf(body, Math.min(body.length, SEARCHED_OCTETS)), StandardCharsets.UTF_8);
      return response.statusCode() / 100 <= 3
          && searched.contains(config.getOrDefault("SearchString", ""));
    } catch (IOException unreachable) {
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    client.shutdownNow();
  }
}
