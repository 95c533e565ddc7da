package dev.meridian.probe;

import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks one target by the call {@code grpc.health.v1.Health/Check} over HTTP/2. Both messages of
 * it have one field, so that no library is needed to read them. {@code SERVING} is a success.
 */
final class GrpcChecker implements Checker {
  private static final String CALL = "/grpc.health.v1.Health/Check";
  private static final String CONTENT_TYPE = "application/grpc";

  private final HttpClientAgent client;
  private final ProbeSpec.Check.Grpc check;
  private final Duration timeout;
  private final HttpConnectOptions connection;
  private final Buffer content;

  GrpcChecker(
      HttpClientAgent client,
      ProbeSpec.Check.Grpc check,
      InetSocketAddress address,
      Duration timeout) {
    this.client = client;
    this.check = check;
    this.timeout = timeout;
    this.connection =
        new HttpConnectOptions()
            .setServer(SocketAddress.inetSocketAddress(address))
            .setHost(check.host().orElseGet(() -> AddressText.print(address.getAddress())))
            .setPort(address.getPort())
            .setSsl(check.secure());
    this.content = HealthMessage.request(check.service());
  }

  @Override
  public void check(Attempt attempt) {
    attempt.enter(check.secure() ? Attempt.Phase.SECURING : Attempt.Phase.CONNECTING);
    client
        .connect(connection)
        .onFailure(attempt::fail)
        .onSuccess(connected -> connected(attempt, connected));
  }

  private void connected(Attempt attempt, HttpClientConnection connected) {
    connected.exceptionHandler(attempt::fail);
    attempt.hold(connected::close);
    if (attempt.over()) {
      return;
    }
    if (connected.isSsl()) {
      Expiry.warning(connected.sslSession(), check.tls().certificateWarning(), Instant.now())
          .ifPresent(attempt::warn);
    }
    if (connected.protocolVersion() != HttpVersion.HTTP_2) {
      attempt.fail(Reasons.NOT_HTTP_2);
      return;
    }
    attempt.enter(Attempt.Phase.RESPONSE);
    connected.request(request()).onFailure(attempt::fail).onSuccess(made -> send(attempt, made));
  }

  private RequestOptions request() {
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setURI(CALL)
        .putHeader("content-type", CONTENT_TYPE)
        .putHeader("te", "trailers")
        .putHeader("user-agent", HttpPlan.USER_AGENT)
        .putHeader("grpc-timeout", timeout.toMillis() + "m");
  }

  private void send(Attempt attempt, HttpClientRequest made) {
    made.send(content).onFailure(attempt::fail).onSuccess(response -> received(attempt, response));
  }

  private void received(Attempt attempt, HttpClientResponse response) {
    if (response.statusCode() != 200) {
      attempt.fail("not gRPC: status " + response.statusCode());
      return;
    }
    String type = response.getHeader("content-type");
    if (type == null || !type.startsWith(CONTENT_TYPE)) {
      attempt.fail("not gRPC: content type " + Reasons.quoted(String.valueOf(type)));
      return;
    }
    attempt.enter(Attempt.Phase.BODY);
    Buffer body = Buffer.buffer();
    response.exceptionHandler(attempt::fail);
    response.handler(
        chunk -> {
          if (body.length() + chunk.length() > HealthMessage.OCTETS_MAX) {
            attempt.fail("not gRPC: a message longer than " + HealthMessage.OCTETS_MAX + " octets");
          } else {
            body.appendBuffer(chunk);
          }
        });
    response.endHandler(end -> judge(attempt, response, body));
  }

  /** The outcome stands in the trailers or, without a message, in the headers. */
  private void judge(Attempt attempt, HttpClientResponse response, Buffer body) {
    String status = found(response, "grpc-status");
    if (status == null) {
      attempt.fail("not gRPC: no grpc-status");
    } else if (!status.equals("0")) {
      String message = found(response, "grpc-message");
      attempt.fail(GrpcStatus.words(status) + (message == null ? "" : ": " + decoded(message)));
    } else {
      Optional<String> serving = HealthMessage.status(body);
      if (serving.isEmpty()) {
        attempt.fail("not gRPC: the message is malformed");
      } else if (serving.get().equals(HealthMessage.SERVING)) {
        attempt.succeed(HealthMessage.SERVING);
      } else {
        attempt.fail(serving.get());
      }
    }
  }

  private static @Nullable String found(HttpClientResponse response, String name) {
    String trailer = response.getTrailer(name);
    return trailer == null ? response.getHeader(name) : trailer;
  }

  private static String decoded(String message) {
    try {
      String percent = message.replace("+", "%2B");
      return Reasons.printable(URLDecoder.decode(percent, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException notEncoded) {
      return Reasons.printable(message);
    }
  }
}
