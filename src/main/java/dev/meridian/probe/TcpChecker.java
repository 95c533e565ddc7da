package dev.meridian.probe;

import dev.meridian.config.ProbeSpec;
import io.vertx.core.net.ConnectOptions;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** Checks one target by a TCP connection, and by what it says when something is expected. */
final class TcpChecker implements Checker {
  private final NetClient client;
  private final ConnectOptions connection;
  private final Optional<String> greeting;
  private final Optional<Needle> needle;

  TcpChecker(
      NetClient client, ProbeSpec.Check.Tcp check, InetSocketAddress address, Duration timeout) {
    this.client = client;
    this.connection =
        new ConnectOptions()
            .setRemoteAddress(SocketAddress.inetSocketAddress(address))
            .setTimeout(Math.toIntExact(timeout.toMillis()));
    this.greeting = check.send().filter(text -> !text.isEmpty());
    this.needle = check.expect().filter(text -> !text.isEmpty()).map(Needle::new);
  }

  @Override
  public void check(Attempt attempt) {
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
    needle.ifPresent(wanted -> expect(attempt, socket, wanted));
    greeting.ifPresent(text -> socket.write(text).onFailure(attempt::fail));
    if (needle.isEmpty()) {
      attempt.succeed("connected");
    }
  }

  private static void expect(Attempt attempt, NetSocket socket, Needle wanted) {
    attempt.enter(Attempt.Phase.TEXT);
    Needle.Search search = wanted.search();
    socket.handler(
        chunk -> {
          search.accept(chunk);
          if (search.found()) {
            attempt.succeed("\"" + Reasons.printable(wanted.text()) + "\"");
          } else if (search.full()) {
            attempt.fail(wanted.missing("answer"));
          }
        });
    socket.closeHandler(end -> attempt.closed());
  }
}
