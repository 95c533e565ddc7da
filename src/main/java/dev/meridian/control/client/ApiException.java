package dev.meridian.control.client;

import io.vertx.core.json.JsonObject;

/** A server that could not be asked, or that refused. The message is for people. */
public final class ApiException extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;
  private final transient JsonObject problem;

  private ApiException(String message, int status, JsonObject problem) {
    super(message);
    this.status = status;
    this.problem = problem;
  }

  static ApiException unreachable(String message) {
    return new ApiException(message, 0, new JsonObject());
  }

  static ApiException refused(String message, int status, JsonObject problem) {
    return new ApiException(message, status, problem);
  }

  /** Whether nobody answered as a Meridian server does. */
  public boolean isUnreachable() {
    return status == 0;
  }

  /** The HTTP status; 0 when nobody answered. */
  public int status() {
    return status;
  }

  /** The problem document, or what came instead of one; empty when nobody answered. */
  public JsonObject problem() {
    return problem;
  }
}
