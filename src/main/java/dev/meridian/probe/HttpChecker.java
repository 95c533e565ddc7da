package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.StatusRange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks one target by an HTTP or HTTPS request.
 *
 * <p>The status decides first; then the body is read to its end, so that one that is cut short is a
 * failure, but no further than {@link Needle#OCTETS_MAX}: whoever sends more, or without end, is
 * judged by that much.
 *
 * <p>This uses the core client and not the web client of Vert.x, because that one tells the status
 * only when the whole body has come, and gives no connection to close before. It opens connections
 * by itself, outside of any pool, so that each check meets the listener.
 */
final class HttpChecker implements Checker {
  /** Octets of a response's headers; a response with more is a failure. */
  static final int HEADERS_MAX = 16_384;

  private final HttpClientAgent client;
  private final ProbeSpec.Check.Http expected;
  private final HttpPlan plan;
  private final Optional<Needle> needle;

  HttpChecker(HttpClientAgent client, ProbeSpec.Check.Http check, InetSocketAddress address) {
    this.client = client;
    this.expected = check;
    this.plan = HttpPlan.of(check, address);
    this.needle = check.body().filter(text -> !text.isEmpty()).map(Needle::new);
  }

  @Override
  public void check(Attempt attempt) {
    attempt.enter(plan.tls() ? Attempt.Phase.SECURING : Attempt.Phase.CONNECTING);
    client
        .connect(plan.connection())
        .onFailure(attempt::fail)
        .onSuccess(connection -> connected(attempt, connection));
  }

  private void connected(Attempt attempt, HttpClientConnection connection) {
    // Without a handler Vert.x would log what a hostile target makes Netty throw.
    connection.exceptionHandler(attempt::fail);
    attempt.hold(connection::close);
    if (!attempt.over()) {
      attempt.enter(Attempt.Phase.RESPONSE);
      connection
          .request(plan.request())
          .onFailure(attempt::fail)
          .onSuccess(request -> send(attempt, request));
    }
  }

  private void send(Attempt attempt, HttpClientRequest request) {
    request.send().onFailure(attempt::fail).onSuccess(response -> received(attempt, response));
  }

  private void received(Attempt attempt, HttpClientResponse response) {
    int status = response.statusCode();
    if (expected.statuses().stream().noneMatch(range -> contains(range, status))) {
      attempt.fail("status " + status + ", expected " + statuses());
      return;
    }
    attempt.enter(Attempt.Phase.BODY);
    Body body = new Body(attempt, status);
    response.exceptionHandler(attempt::fail);
    response.handler(body::accept);
    response.endHandler(end -> body.ended());
  }

  private String statuses() {
    return expected.statuses().stream()
        .map(range -> range.first() + (range.first() == range.last() ? "" : "-" + range.last()))
        .collect(Collectors.joining(", "));
  }

  private static boolean contains(StatusRange range, int status) {
    return range.first() <= status && status <= range.last();
  }

  /** What has come of one response's body; nothing of it is kept. */
  private final class Body {
    private final Attempt attempt;
    private final int status;
    private final Optional<Needle.Search> search = needle.map(Needle::search);
    private int octets;

    Body(Attempt attempt, int status) {
      this.attempt = attempt;
      this.status = status;
    }

    void accept(Buffer chunk) {
      if (attempt.over()) {
        return;
      }
      search.ifPresent(wanted -> wanted.accept(chunk));
      octets = Math.min(octets + chunk.length(), Needle.OCTETS_MAX);
      if (octets == Needle.OCTETS_MAX) {
        ended();
      }
    }

    void ended() {
      if (search.isPresent() && !search.get().found()) {
        attempt.fail(needle.get().missing("body"));
      } else {
        attempt.succeed(Integer.toString(status));
      }
    }
  }
}
