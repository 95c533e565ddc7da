package dev.meridian.control.http;

import dev.meridian.config.ControlSpec;
import dev.meridian.config.Words;
import dev.meridian.control.http.Connections.Phase;
import dev.meridian.journal.Entry.Kind;
import dev.meridian.journal.Journal;
import dev.meridian.load.ControlAccess;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves endpoints over HTTP/1.1: lets requests in, reads them within bounds of size and time, and
 * turns what goes wrong into problem documents.
 *
 * <p>Each request passes, in this order: the client's pace (429), the Host and Origin (400, 403,
 * 421), the token (401), the path and method (404, 405), the role (403), the query (400), the body
 * (413, 415, 400).
 */
public final class ControlServer {
  /** Largest body of a request, octets. */
  static final int BODY_OCTETS_MAX = 64 << 10;

  private static final int LINE_OCTETS_MAX = 4096;
  private static final int HEADER_OCTETS_MAX = 8192;
  private static final int HANDSHAKE_SECONDS_MAX = 5;
  private static final long SWEEP_MILLIS = 500;

  /** What a refused token costs of its client's pace. */
  private static final double REFUSED_COST = 10;

  /** Nothing but what this server sends, and no script or style inside a page (CSP level 3). */
  private static final String ASSET_POLICY =
      "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String CALLER = "caller";
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private final Vertx vertx;
  private final ControlSpec spec;
  private final List<Endpoint> endpoints;
  private final Refusals refusals;
  private final Connections connections;
  private final Pace pace;
  private final HttpServer server;
  private volatile ControlAccess access;
  private volatile Origin origin;
  private final AtomicLong requests = new AtomicLong();

  /**
   * A server at rest.
   *
   * @param vertx with one event loop, for this alone
   */
  public ControlServer(
      Vertx vertx,
      ControlSpec spec,
      ControlAccess access,
      List<Endpoint> endpoints,
      Journal journal) {
    this.vertx = vertx;
    this.spec = spec;
    this.access = access;
    this.endpoints = List.copyOf(endpoints);
    this.refusals = new Refusals(journal);
    this.connections = new Connections(spec.connectionsMax());
    this.pace = new Pace(spec.perSecond());
    this.origin = new Origin(spec.hosts());
    this.server = vertx.createHttpServer(options());
  }

  private HttpServerOptions options() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(LINE_OCTETS_MAX)
            .setMaxHeaderSize(HEADER_OCTETS_MAX)
            .setHttp2ClearTextEnabled(false)
            .setUseAlpn(false)
            .setCompressionSupported(false)
            .setTcpNoDelay(true);
    access
        .tls()
        .ifPresent(
            identity ->
                options
                    .setSsl(true)
                    .setKeyCertOptions(keyCert(identity))
                    .setSslHandshakeTimeout(HANDSHAKE_SECONDS_MAX)
                    .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS));
    return options;
  }

  private static KeyCertOptions keyCert(ControlAccess.TlsIdentity identity) {
    return new PemKeyCertOptions()
        .addCertValue(Buffer.buffer(identity.cert()))
        .addKeyValue(Buffer.buffer(identity.key()));
  }

  /**
   * Begins to listen; fails with an {@link java.io.IOException} when the address cannot be had.
   *
   * @return the port
   */
  public Future<Integer> start() {
    vertx.setPeriodic(SWEEP_MILLIS, _ -> connections.sweep(System.nanoTime()));
    Router router = router();
    return server
        .connectionHandler(connection -> connections.opened(connection, System.nanoTime()))
        .invalidRequestHandler(this::onInvalid)
        .requestHandler(request -> onRequest(request, router))
        .listen(spec.address().getPort(), spec.address().getAddress().getHostAddress())
        .map(HttpServer::actualPort);
  }

  /**
   * Lets others in from now on, by another certificate, at another pace; what is under way goes on.
   * Any thread. A server that began without TLS stays so, and the other way around.
   */
  public Future<Void> renew(ControlSpec next, ControlAccess nextAccess) {
    access = nextAccess;
    origin = new Origin(next.hosts());
    vertx.runOnContext(_ -> pace.setPerSecond(next.perSecond()));
    return spec.tls().isPresent() && nextAccess.tls().isPresent()
        ? server
            .updateSSLOptions(
                new ServerSSLOptions().setKeyCertOptions(keyCert(nextAccess.tls().get())))
            .mapEmpty()
        : Future.succeededFuture();
  }

  /** What can be asked for. */
  List<Endpoint> endpoints() {
    return endpoints;
  }

  /** Requests that came since the start. */
  public long requests() {
    return requests.get();
  }

  /** Stops listening, and closes all connections. */
  public Future<Void> stop() {
    return server.close();
  }

  private Router router() {
    Router router = Router.router(vertx);
    router.route().handler(this::admit);
    BodyHandler body =
        BodyHandler.create(false).setBodyLimit(BODY_OCTETS_MAX).setPreallocateBodyBuffer(false);
    // A route for each step: the router has bodies read first where one route has several.
    for (Endpoint endpoint : endpoints) {
      route(router, endpoint).handler(context -> authorise(context, endpoint));
      if (endpoint.hasBody()) {
        route(router, endpoint).handler(body);
      }
      route(router, endpoint).handler(context -> dispatch(context, endpoint));
    }
    router.route().failureHandler(ControlServer::passOnUnlessGone);
    router.errorHandler(404, context -> fail(context, Problem.notFound("there is nothing here")));
    router.errorHandler(405, this::wrongMethod);
    router.errorHandler(400, context -> fail(context, Problem.of(400, "this is no request")));
    router.errorHandler(
        413,
        context ->
            fail(
                context,
                Problem.of(413, "the body is larger than " + BODY_OCTETS_MAX + " octets")));
    router.errorHandler(500, context -> fail(context, context.failure()));
    return router;
  }

  /** Of a client that went away in the middle nothing need be said, in the log least of all. */
  private static void passOnUnlessGone(RoutingContext context) {
    if (!context.response().closed() && !(context.failure() instanceof HttpClosedException)) {
      context.next();
    }
  }

  private static Route route(Router router, Endpoint endpoint) {
    return router.route(endpoint.method(), endpoint.routerPath());
  }

  private void onRequest(HttpServerRequest request, Router router) {
    requests.incrementAndGet();
    connections.turn(request.connection(), Phase.READING, System.nanoTime());
    request
        .response()
        .exceptionHandler(e -> LOG.debug("a client of the API went away", e))
        .endHandler(_ -> connections.turn(request.connection(), Phase.WAITING, System.nanoTime()));
    headers(request.response());
    router.handle(request);
  }

  /** What no client of an API needs, and a browser may not do with it. */
  private void headers(HttpServerResponse response) {
    response
        .putHeader("Cache-Control", "no-store")
        .putHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY");
  }

  /** Of a request that cannot be read nothing is known but that. */
  private void onInvalid(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    String kind = cause == null ? "" : cause.getClass().getSimpleName();
    int status =
        switch (kind) {
          case "TooLongHttpLineException" -> 414;
          case "TooLongHttpHeaderException" -> 431;
          default -> 400;
        };
    headers(request.response());
    Problem problem = Problem.of(status, "the request cannot be read");
    send(request.response().putHeader("Connection", "close"), problem)
        .onComplete(_ -> request.connection().close());
  }

  private void admit(RoutingContext context) {
    HttpServerRequest request = context.request();
    InetAddress client = address(request);
    try {
      if (!pace.take(client, 1, System.nanoTime())) {
        throw Problem.of(429, "too many requests from this address").with("Retry-After", "1");
      }
      origin.check(request);
      if (needsToken(context)) {
        context.put(CALLER, Tokens.caller(access, request.getHeader("Authorization")));
      }
      context.next();
    } catch (Problem problem) {
      if (problem.status() == 401) {
        boolean _ = pace.take(client, REFUSED_COST, System.nanoTime());
        refusals.add(problem, request, "");
      }
      fail(context, problem);
    } catch (IllegalArgumentException e) { // from the router: an escape that is none
      fail(context, Problem.of(400, "the path cannot be read"));
    }
  }

  private static InetAddress address(HttpServerRequest request) {
    String host =
        request.remoteAddress() == null ? "0.0.0.0" : request.remoteAddress().hostAddress();
    return InetAddress.ofLiteral(Objects.requireNonNullElse(host, "0.0.0.0"));
  }

  /** What is for everybody needs none; anything else does, so that nobody learns what there is. */
  private boolean needsToken(RoutingContext context) {
    return endpoints.stream()
        .noneMatch(
            one ->
                one.role().isEmpty()
                    && matches(one.path(), context.normalizedPath())
                    && one.method().equals(context.request().method()));
  }

  private static boolean declaresBody(HttpServerRequest request) {
    return request.getHeader("Transfer-Encoding") != null
        || !Objects.requireNonNullElse(request.getHeader("Content-Length"), "0").equals("0");
  }

  private void authorise(RoutingContext context, Endpoint endpoint) {
    Caller caller = caller(context);
    try {
      if (endpoint.role().isPresent() && !caller.role().allows(endpoint.role().get())) {
        throw Problem.of(403, "needs the role " + word(endpoint.role().get()));
      }
      for (String name : context.request().params().names()) {
        if (context.request().query() != null
            && !endpoint.query().contains(name)
            && !context.pathParams().containsKey(name)) {
          throw Problem.ofField("?" + name, "is no parameter here");
        }
      }
      if (endpoint.hasBody()) {
        requireJson(context.request().getHeader("Content-Type"));
      } else if (declaresBody(context.request())) {
        throw Problem.of(400, "this request has no body");
      }
      context.next();
    } catch (Problem problem) {
      if (problem.status() == 403) {
        refusals.add(problem, context.request(), caller.name());
      }
      fail(context, problem);
    }
  }

  private static void requireJson(@Nullable String type) {
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw Problem.of(415, "the body is to be application/json");
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Caller caller(RoutingContext context) {
    Caller known = context.get(CALLER);
    return known == null ? Caller.LOCAL : known;
  }

  private void dispatch(RoutingContext context, Endpoint endpoint) {
    connections.turn(context.request().connection(), Phase.ANSWERING, System.nanoTime());
    try {
      endpoint
          .handler()
          .handle(new Call(context, caller(context)))
          .onSuccess(reply -> send(context, reply))
          .onFailure(cause -> refuse(context, cause));
    } catch (RuntimeException e) {
      refuse(context, e);
    }
  }

  /** An endpoint may want proof of its own; to guess at that is no cheaper. */
  private void refuse(RoutingContext context, Throwable cause) {
    if (cause instanceof Problem problem && problem.status() == 401) {
      boolean _ = pace.take(address(context.request()), REFUSED_COST, System.nanoTime());
      refusals.add(problem, context.request(), "");
    }
    fail(context, cause);
  }

  private void send(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
    if (response.closed() || response.ended()) {
      return;
    }
    switch (reply) {
      case Reply.Whole whole -> {
        if (!whole.type().isEmpty()) {
          response.putHeader("Content-Type", whole.type());
        }
        response.setStatusCode(whole.status()).end(whole.body());
      }
      case Reply.Asset asset -> send(context, asset);
      case Reply.Stream stream -> {
        connections.turn(context.request().connection(), Phase.STREAMING, System.nanoTime());
        stream.begin().accept(response.putHeader("Content-Type", stream.type()).setChunked(true));
      }
    }
  }

  /** Browsers ask each time whether it has changed: a new version of the program has others. */
  private static void send(RoutingContext context, Reply.Asset asset) {
    HttpServerResponse response =
        context
            .response()
            .putHeader("Cache-Control", "no-cache")
            .putHeader("Content-Security-Policy", ASSET_POLICY)
            .putHeader("ETag", asset.tag());
    if (asset.tag().equals(context.request().getHeader("If-None-Match"))) {
      response.setStatusCode(304).end();
    } else {
      response.putHeader("Content-Type", asset.type()).end(asset.body());
    }
  }

  private void wrongMethod(RoutingContext context) {
    String allowed =
        endpoints.stream()
            .filter(one -> matches(one.path(), context.normalizedPath()))
            .map(one -> one.method().name())
            .collect(Collectors.toCollection(TreeSet::new))
            .stream()
            .collect(Collectors.joining(", "));
    fail(context, Problem.of(405, "takes " + allowed + " only").with("Allow", allowed));
  }

  private static boolean matches(String template, String path) {
    return path.matches(template.replaceAll("\\{\\w+}", "[^/]+"));
  }

  private void fail(RoutingContext context, @Nullable Throwable cause) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    Problem problem =
        switch (cause) {
          case Problem known -> known;
          case HttpException known when known.getStatusCode() < 500 ->
              Problem.of(known.getStatusCode(), "the request cannot be understood");
          case null, default -> {
            LOG.error("the API failed at {}", context.request().path(), cause);
            yield Problem.of(500, "this is a fault of the server; its log says more");
          }
        };
    boolean unread = declaresBody(context.request()) && !context.request().isEnded();
    if (unread) { // else the rest of the body would have to be read before the next request
      response.putHeader("Connection", "close");
    }
    send(response, problem)
        .onComplete(
            _ -> {
              if (unread) {
                context.request().connection().close();
              }
            });
  }

  private static Future<Void> send(HttpServerResponse response, Problem problem) {
    problem.headers().forEach(response::putHeader);
    JsonObject json = problem.json();
    return response
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .end(json.toBuffer());
  }

  /** Tells the journal of those who were not let in, without letting them fill it. */
  private static final class Refusals {
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Journal journal;
    private long lastNanos = System.nanoTime() - EVERY_NANOS;
    private long untold;

    Refusals(Journal journal) {
      this.journal = journal;
    }

    void add(Problem problem, HttpServerRequest request, String who) {
      untold++;
      long nowNanos = System.nanoTime();
      if (nowNanos - lastNanos < EVERY_NANOS) {
        return;
      }
      lastNanos = nowNanos;
      long count = untold;
      String method = request.method().name();
      String path = Objects.requireNonNullElse(request.path(), "");
      String client = address(request).getHostAddress();
      untold = 0;
      journal.tell(
          Kind.REFUSED,
          () ->
              new JsonObject()
                  .put("who", who)
                  .put("client", client)
                  .put("status", problem.status())
                  .put("method", method)
                  .put("path", Words.plain(path))
                  .put("count", count));
    }
  }

  /** The configuration that it began with. */
  ControlSpec spec() {
    return spec;
  }
}
