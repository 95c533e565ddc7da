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
import io.vertx.core.http.HttpVersion;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
  private final ProbeSpec.HttpExpected expected;
  private final Duration certificateWarning;
  private final HttpPlan plan;
  private final HttpConnectOptions connection;
  private final Optional<Buffer> content;
  private final Optional<Needle> needle;
  private final Optional<Figure> figure;

  /**
   * @param figure that a response tells of the target
   */
  HttpChecker(
      HttpClientAgent client,
      ProbeSpec.Check.Http check,
      InetSocketAddress address,
      Optional<Figure> figure) {
    this.client = client;
    this.figure = figure;
    this.expected = check.expect();
    this.certificateWarning = check.tls().certificateWarning();
    this.plan = HttpPlan.of(check, address);
    this.connection = plan.connection();
    this.content = check.content().map(Buffer::buffer);
    this.needle = expected.body().filter(text -> !text.isEmpty()).map(Needle::new);
  }

  @Override
  public void check(Attempt attempt) {
    attempt.enter(plan.tls() ? Attempt.Phase.SECURING : Attempt.Phase.CONNECTING);
    client
        .connect(connection)
        .onFailure(attempt::fail)
        .onSuccess(connection -> connected(attempt, connection));
  }

  private void connected(Attempt attempt, HttpClientConnection connected) {
    // Without a handler Vert.x would log what a hostile target makes Netty throw.
    connected.exceptionHandler(attempt::fail);
    attempt.hold(connected::close);
    if (attempt.over()) {
      return;
    }
    if (connected.isSsl()) {
      Expiry.warning(connected.sslSession(), certificateWarning, Instant.now())
          .ifPresent(attempt::warn);
    }
    HttpVersion spoken = connected.protocolVersion();
    if (!plan.allows(spoken)) {
      attempt.fail(Reasons.NOT_HTTP_2);
      return;
    }
    attempt.enter(Attempt.Phase.RESPONSE);
    connected
        .request(plan.request(spoken))
        .onFailure(attempt::fail)
        .onSuccess(made -> send(attempt, made));
  }

  private void send(Attempt attempt, HttpClientRequest made) {
    if (made.version() == HttpVersion.HTTP_2) {
      made.authority(plan.authority());
    }
    Interim interim = new Interim(attempt);
    made.continueHandler(nothing -> interim.count());
    made.earlyHintsHandler(hints -> interim.count());
    content
        .map(made::send)
        .orElseGet(made::send)
        .onFailure(attempt::fail)
        .onSuccess(response -> received(attempt, response));
  }

  private void received(Attempt attempt, HttpClientResponse response) {
    int status = response.statusCode();
    if (!isExpected(status)) {
      attempt.fail("status " + status + ", expected " + statuses());
      return;
    }
    Optional<String> fault = headerFault(response);
    if (fault.isPresent()) {
      attempt.fail(fault.get());
      return;
    }
    attempt.enter(Attempt.Phase.BODY);
    Body body = new Body(attempt, response, declaresMore(response));
    response.exceptionHandler(attempt::fail);
    response.handler(body::accept);
    response.endHandler(end -> body.ended());
  }

  private Optional<String> headerFault(HttpClientResponse response) {
    return expected.headers().entrySet().stream()
        .flatMap(
            header ->
                headerFault(
                    header.getKey(), response.headers().getAll(header.getKey()), header.getValue())
                    .stream())
        .findFirst();
  }

  private static Optional<String> headerFault(String name, List<String> values, String text) {
    if (values.stream().anyMatch(value -> value.contains(text))) {
      return Optional.empty();
    }
    return Optional.of(
        values.isEmpty()
            ? "header " + name + " is missing"
            : "header %s is %s, lacks %s"
                .formatted(name, Reasons.quoted(values.getFirst()), Reasons.quoted(text)));
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

  /** What has come of one response's body; it is kept only where its fields matter. */
  private final class Body {
    private final Attempt attempt;
    private final HttpClientResponse response;
    private final boolean declaresMore;
    private final Optional<Needle.Search> search = needle.map(Needle::search);
    private final Buffer kept = Buffer.buffer();
    private long octets;

    Body(Attempt attempt, HttpClientResponse response, boolean declaresMore) {
      this.attempt = attempt;
      this.response = response;
      this.declaresMore = declaresMore;
    }

    void accept(Buffer chunk) {
      if (attempt.over()) {
        return;
      }
      search.ifPresent(wanted -> wanted.accept(chunk));
      octets += chunk.length();
      if (keeps() && octets <= Needle.OCTETS_MAX) {
        kept.appendBuffer(chunk);
      }
      if (declaresMore && octets >= Needle.OCTETS_MAX) {
        ended();
      } else if (octets > Needle.OCTETS_MAX) {
        attempt.fail("body does not end within " + Needle.OCTETS_MAX + " octets");
      }
    }

    void ended() {
      if (search.isPresent() && !search.get().found()) {
        attempt.fail(needle.get().missing("body"));
        return;
      }
      jsonFault().ifPresentOrElse(attempt::fail, this::succeed);
    }

    private boolean keeps() {
      return !expected.json().isEmpty() || figure.map(Figure::needsBody).orElse(false);
    }

    private void succeed() {
      figure.ifPresent(
          wanted ->
              wanted
                  .in(response, kept)
                  .ifPresentOrElse(attempt::figure, () -> attempt.warn(wanted.missing())));
      attempt.succeed(Integer.toString(response.statusCode()));
    }

    private Optional<String> jsonFault() {
      if (expected.json().isEmpty()) {
        return Optional.empty();
      }
      return octets > kept.length() || declaresMore
          ? Optional.of("body is longer than " + Needle.OCTETS_MAX + " octets, too long for JSON")
          : JsonFields.fault(kept, expected.json());
    }
  }
}
