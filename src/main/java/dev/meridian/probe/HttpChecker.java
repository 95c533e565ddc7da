package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import dev.meridian.config.ProbeSpec.StatusRange;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Checks one target by an HTTP or HTTPS request.
 *
 * <p>The status decides first; then the body is read to its end, so that one that is cut short is a
 * failure, but no further than {@link Needle#OCTETS_MAX}:
 *
 * <pre>
 *   Content-Length  body                        | judged
 *   any             ends within OCTETS_MAX      | at its end, by its text
 *   more            reaches OCTETS_MAX          | there, by its text so far
 *   none            goes on beyond OCTETS_MAX   | a failure: it may have no end
 * </pre>
 *
 * <p>This uses the core client and not the web client of Vert.x, because that one tells the status
 * only when the whole body has come, and gives no connection to close before. It opens connections
 * by itself, outside of any pool, so that each check meets the listener.
 */
final class HttpChecker implements Checker {
  /** Octets of a response's headers; a response with more is a failure. */
  static final int HEADERS_MAX = 16_384;

  /** Interim responses (1xx) to one request; more are a failure. */
  static final int INTERIM_MAX = 16;

  private final HttpClientAgent client;
  private final ProbeSpec.Check.Http expected;
  private final boolean tls;
  private final HttpConnectOptions connection;
  private final RequestOptions request;
  private final Optional<Needle> needle;

  HttpChecker(HttpClientAgent client, ProbeSpec.Check.Http check, InetSocketAddress address) {
    this.client = client;
    this.expected = check;
    HttpPlan plan = HttpPlan.of(check, address);
    this.tls = plan.tls();
    this.connection = plan.connection();
    this.request = plan.request();
    this.needle = check.body().filter(text -> !text.isEmpty()).map(Needle::new);
  }

  @Override
  public void check(Attempt attempt) {
    attempt.enter(tls ? Attempt.Phase.SECURING : Attempt.Phase.CONNECTING);
    client
        .connect(connection)
        .onFailure(attempt::fail)
        .onSuccess(connection -> connected(attempt, connection));
  }

  private void connected(Attempt attempt, HttpClientConnection connected) {
    // Without a handler Vert.x would log what a hostile target makes Netty throw.
    connected.exceptionHandler(attempt::fail);
    attempt.hold(connected::close);
    if (!attempt.over()) {
      attempt.enter(Attempt.Phase.RESPONSE);
      connected.request(request).onFailure(attempt::fail).onSuccess(made -> send(attempt, made));
    }
  }

  private void send(Attempt attempt, HttpClientRequest made) {
    Interim interim = new Interim(attempt);
    made.continueHandler(nothing -> interim.count());
    made.earlyHintsHandler(hints -> interim.count());
    made.send().onFailure(attempt::fail).onSuccess(response -> received(attempt, response));
  }

  private void received(Attempt attempt, HttpClientResponse response) {
    int status = response.statusCode();
    if (!isExpected(status)) {
      attempt.fail("status " + status + ", expected " + statuses());
      return;
    }
    attempt.enter(Attempt.Phase.BODY);
    Body body = new Body(attempt, status, declaresMore(response));
    response.exceptionHandler(attempt::fail);
    response.handler(body::accept);
    response.endHandler(end -> body.ended());
  }

  private String statuses() {
    return expected.statuses().stream()
        .map(range -> range.first() + (range.first() == range.last() ? "" : "-" + range.last()))
        .collect(Collectors.joining(", "));
  }

  private boolean isExpected(int status) {
    for (StatusRange range : expected.statuses()) {
      if (range.first() <= status && status <= range.last()) {
        return true;
      }
    }
    return false;
  }

  /** Netty has refused a length that is not a number by now. */
  private static boolean declaresMore(HttpClientResponse response) {
    String length = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length != null && Long.parseLong(length) > Needle.OCTETS_MAX;
  }

  /** Responses before the response (RFC 9110 section 15.2): some are in order, a stream is not. */
  private static final class Interim {
    private final Attempt attempt;
    private int seen;

    Interim(Attempt attempt) {
      this.attempt = attempt;
    }

    void count() {
      if (++seen > INTERIM_MAX) {
        attempt.fail("more than " + INTERIM_MAX + " interim responses");
      }
    }
  }

  /** What has come of one response's body; nothing of it is kept. */
  private final class Body {
    private final Attempt attempt;
    private final int status;
    private final boolean declaresMore;
    private final Optional<Needle.Search> search = needle.map(Needle::search);
    private long octets;

    Body(Attempt attempt, int status, boolean declaresMore) {
      this.attempt = attempt;
      this.status = status;
      this.declaresMore = declaresMore;
    }

    void accept(Buffer chunk) {
      if (attempt.over()) {
        return;
      }
      search.ifPresent(wanted -> wanted.accept(chunk));
      octets += chunk.length();
      if (declaresMore && octets >= Needle.OCTETS_MAX) {
        ended();
      } else if (octets > Needle.OCTETS_MAX) {
        attempt.fail("body does not end within " + Needle.OCTETS_MAX + " octets");
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
