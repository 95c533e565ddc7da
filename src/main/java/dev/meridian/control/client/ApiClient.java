package dev.meridian.control.client;

import dev.meridian.config.Words;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * Asks a running server. Each method sends one request, waits for its response, and throws an
 * {@link ApiException} whose message says what an operator can do about it.
 */
public final class ApiClient implements AutoCloseable {
  private static final Duration CONNECT_MAX = Duration.ofSeconds(3);

  /** Longer than any request takes but a reload of large files. */
  private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

  private final URI base;
  private final Optional<String> token;
  private final HttpClient http;

  /**
   * A client.
   *
   * @param base such as {@code http://127.0.0.1:8053}
   * @param token what it proves itself by; empty where none is asked for
   * @param trust whom it trusts to be that server; empty for those that Java knows
   */
  public ApiClient(URI base, Optional<String> token, Optional<SSLContext> trust) {
    this.base = base;
    this.token = token;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_MAX);
    trust.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** The server's address. */
  public URI base() {
    return base;
  }

  /**
   * Reads something.
   *
   * @param path such as {@code /api/v1/status}
   * @param query parameters, not encoded
   */
  public JsonObject get(String path, Map<String, String> query) throws ApiException {
    return object(send("GET", path + encoded(query), BodyPublishers.noBody()));
  }

  /** Reads something without parameters. */
  public JsonObject get(String path) throws ApiException {
    return get(path, Map.of());
  }

  /** Changes something by a JSON object. */
  public JsonObject post(String path, JsonObject body) throws ApiException {
    return object(send("POST", path, BodyPublishers.ofString(body.encode())));
  }

  /** Has something done that needs no body. */
  public JsonObject post(String path) throws ApiException {
    return object(send("POST", path, BodyPublishers.noBody()));
  }

  /** Takes something away. */
  public JsonObject delete(String path) throws ApiException {
    return object(send("DELETE", path, BodyPublishers.noBody()));
  }

  /** One part of a path, encoded. */
  public static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String encoded(Map<String, String> query) {
    return query.isEmpty()
        ? ""
        : query.entrySet().stream()
            .map(one -> segment(one.getKey()) + "=" + segment(one.getValue()))
            .collect(Collectors.joining("&", "?", ""));
  }

  private HttpResponse<String> send(String method, String path, BodyPublisher body)
      throws ApiException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(ANSWER_MAX)
            .header("Accept", "application/json")
            .method(method, body);
    if (body.contentLength() > 0) {
      request.header("Content-Type", "application/json");
    }
    token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw ApiException.unreachable(
          "no server answers at " + base + "; is it running, with listen.control?");
    } catch (HttpTimeoutException e) {
      throw ApiException.unreachable(
          "the server at " + base + " did not answer within " + ANSWER_MAX.toSeconds() + " s");
    } catch (SSLException e) {
      throw ApiException.unreachable(
          "no trusted TLS with " + base + ": " + Words.line(String.valueOf(e.getMessage())));
    } catch (IOException e) {
      throw ApiException.unreachable(
          base + " does not answer as the API does: " + Words.line(String.valueOf(e.getMessage())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ApiException.unreachable("interrupted");
    }
  }

  private JsonObject object(HttpResponse<String> response) throws ApiException {
    Optional<JsonObject> json = parsed(response.body());
    if (response.statusCode() / 100 == 2) {
      return json.orElseThrow(
          () -> ApiException.unreachable(base + " is not the API of a Meridian server"));
    }
    throw ApiException.refused(
        words(response.statusCode(), json), response.statusCode(), json.orElseGet(JsonObject::new));
  }

  private static Optional<JsonObject> parsed(String body) {
    try {
      return Optional.of(body.isEmpty() ? new JsonObject() : new JsonObject(body));
    } catch (DecodeException e) {
      return Optional.empty();
    }
  }

  private String words(int status, Optional<JsonObject> problem) {
    String detail = problem.map(json -> json.getString("detail", "")).orElse("");
    String words =
        switch (status) {
          case 401 -> "the server wants a token (--token-file): " + detail;
          case 403 -> "the token may not do that: " + detail;
          default -> detail.isEmpty() ? base + " answered with status " + status : detail;
        };
    JsonArray errors = problem.map(json -> json.getJsonArray("errors")).orElse(null);
    if (errors == null || errors.size() < 2) {
      return words;
    }
    return words
        + errors.stream()
            .skip(1)
            .filter(JsonObject.class::isInstance)
            .map(JsonObject.class::cast)
            .map(error -> "\n  " + error.getString("field") + ": " + error.getString("detail"))
            .collect(Collectors.joining());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
