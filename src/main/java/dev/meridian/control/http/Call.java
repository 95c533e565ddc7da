package dev.meridian.control.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

/** A request that was let in. */
public final class Call {
  private final RoutingContext context;
  private final Caller caller;

  Call(RoutingContext context, Caller caller) {
    this.context = context;
    this.caller = caller;
  }

  /** Who asks. */
  public Caller caller() {
    return caller;
  }

  /** The bearer token that was sent (RFC 6750); empty where there is none. */
  public String bearer() {
    return Tokens.sent(context.request().getHeader("Authorization"));
  }

  /** A part of the path that its template names. */
  public String path(String name) {
    return Objects.requireNonNullElse(context.pathParam(name), "");
  }

  /** A parameter of the query; empty where it is absent. */
  public Optional<String> query(String name) {
    return Optional.ofNullable(context.request().getParam(name));
  }

  /**
   * A whole number of the query.
   *
   * @throws Problem 400 when it is none, or out of bounds
   */
  public int query(String name, int standard, int min, int max) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return standard;
    }
    if (text.get().matches("\\d{1,9}")) {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw Problem.ofField("?" + name, "is not a whole number in " + min + ".." + max);
  }

  /**
   * The body.
   *
   * @throws Problem 400 when it is no JSON object
   */
  public Input body() {
    Buffer body = context.body().buffer();
    return Input.of(body == null ? Buffer.buffer() : body);
  }

  /** Waits for what is done elsewhere; what follows is on the API's event loop again. */
  public <T> Future<T> await(CompletionStage<T> elsewhere) {
    return Future.fromCompletionStage(elsewhere, context.vertx().getOrCreateContext());
  }

  /** Has something done that waits, such as for a disk, beside the event loop. */
  public Future<Reply> offLoop(Callable<Reply> work) {
    return context.vertx().executeBlocking(work, false).map(Objects::requireNonNull);
  }
}
