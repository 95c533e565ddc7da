package dev.meridian.control.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;

/** What is answered. */
public sealed interface Reply {
  /** A document. */
  record Whole(int status, String type, Buffer body) implements Reply {}

  /**
   * A file that a browser may keep, and asks for again only if it has changed.
   *
   * @param tag names its content (RFC 9110 section 8.8.3), in quotes
   */
  record Asset(String type, Buffer body, String tag) implements Reply {}

  /**
   * Goes on until somebody ends it.
   *
   * @param begin is given the response with its status and headers, chunked
   */
  record Stream(String type, Consumer<HttpServerResponse> begin) implements Reply {}

  /** 200 with JSON. */
  static Reply json(JsonObject json) {
    return json(200, json);
  }

  /** JSON with another status of success. */
  static Reply json(int status, JsonObject json) {
    return new Whole(status, "application/json", json.toBuffer());
  }

  /** 204. */
  static Reply nothing() {
    return new Whole(204, "", Buffer.buffer());
  }
}
