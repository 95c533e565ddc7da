package dev.meridian.probe;

import dev.meridian.config.Octets;
import dev.meridian.config.ProbeSpec;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Checks one target by a connection, over TLS or not, and by what it says when something is
 * expected.
 */
final class TcpChecker implements Checker {
  private final NetClient client;
  private final ConnectOptions connection;
  private final Optional<Duration> certificateWarning;
  private final Optional<Buffer> greeting;
  private final Optional<Needle> needle;

  private TcpChecker(
      NetClient client,
      ConnectOptions connection,
      Optional<Duration> certificateWarning,
      Optional<Octets> send,
      Optional<Octets> expect) {
    this.client = client;
    this.connection = connection;
    this.certificateWarning = certificateWarning;
    this.greeting = send.map(Octets::octets).map(Buffer::buffer);
    this.needle = expect.map(Needle::new);
  }

  static TcpChecker of(
      NetClient client, ProbeSpec.Check.Tcp check, InetSocketAddress address, Duration timeout) {
    return new TcpChecker(
        client, Secure.plain(address, timeout), Optional.empty(), check.send(), check.expect());
  }

  static TcpChecker of(
      NetClient client,
      ProbeSpec.Check.Tls check,
      InetSocketAddress address,
      Duration timeout,
      Secure secure) {
    return new TcpChecker(
        client,
        secure.connection(check.tls(), check.host(), address, timeout),
        Optional.of(check.tls().certificateWarning()),
        check.send(),
        check.expect());
  }

  @Override
  public void check(Attempt attempt) {
    attempt.enter(
        certificateWarning.isPresent() ? Attempt.Phase.SECURING : Attempt.Phase.CONNECTING);
    client
        .connect(connection)
        .onFailure(attempt::fail)
        .onSuccess(socket -> connected(attempt, socket));
  }

  private void connected(Attempt attempt, NetSocket socket) {
    socket.exceptionHandler(attempt::fail);
    attempt.hold(socket::close);
    if (attempt.over()) {
      return;
    }
    certificateWarning
        .flatMap(before -> Expiry.warning(socket.sslSession(), before, Instant.now()))
        .ifPresent(attempt::warn);
    needle.ifPresent(wanted -> expect(attempt, socket, wanted));
    greeting.ifPresent(octets -> socket.write(octets).onFailure(attempt::fail));
    if (needle.isEmpty()) {
      attempt.succeed(socket.isSsl() ? socket.sslSession().getProtocol() : "connected");
    }
  }

  private static void expect(Attempt attempt, NetSocket socket, Needle wanted) {
    attempt.enter(Attempt.Phase.TEXT);
    Needle.Search search = wanted.search();
    socket.handler(
        chunk -> {
          search.accept(chunk);
          if (search.found()) {
            attempt.succeed(Reasons.quoted(wanted.text()));
          } else if (search.full()) {
            attempt.fail(wanted.missing("answer"));
          }
        });
    socket.closeHandler(end -> attempt.closed());
  }
}
