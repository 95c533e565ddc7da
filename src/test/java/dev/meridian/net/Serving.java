package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.answer.Published;
import dev.meridian.answer.Snapshot;
import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import dev.meridian.tap.QueryLog;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Listeners without a zone, for one test; at the end the counters must add up. */
final class Serving implements AutoCloseable {
  static final Duration IDLE = Duration.ofSeconds(10);

  private final Vertx vertx = Vertx.builder().withTransport(new SharedPortTransport()).build();
  private final Listeners listeners;

  Serving(UdpMode mode, ListenSpec spec) throws ListenException {
    this(mode, spec, List.of(), QueryLog.off());
  }

  Serving(UdpMode mode, ListenSpec spec, List<InheritedSocket> inherited) throws ListenException {
    this(mode, spec, inherited, QueryLog.off());
  }

  private Serving(UdpMode mode, ListenSpec spec, List<InheritedSocket> inherited, QueryLog queryLog)
      throws ListenException {
    boolean opened = false;
    try {
      listeners =
          Listeners.open(spec, mode, new Published(Snapshot.EMPTY), vertx, inherited, queryLog);
      opened = true;
    } finally {
      if (!opened) {
        closeVertx();
      }
    }
  }

  static Serving on(UdpMode mode, String... hosts) throws ListenException {
    return new Serving(mode, spec(1, IDLE, 1000, hosts));
  }

  static Serving logged(UdpMode mode, QueryLog queryLog, String... hosts) throws ListenException {
    return new Serving(mode, spec(1, IDLE, 1000, hosts), List.of(), queryLog);
  }

  static ListenSpec spec(int threads, Duration idle, int connectionsMax, String... hosts) {
    return spec(threads, limits(idle, idle, connectionsMax, connectionsMax), hosts);
  }

  static TcpLimits limits(Duration idle, Duration timeout, int connectionsMax, int perClientMax) {
    return new TcpLimits(idle, timeout, connectionsMax, perClientMax, TcpLimits.HELD_MAX_DEFAULT);
  }

  static ListenSpec spec(int threads, TcpLimits tcp, String... hosts) {
    List<InetSocketAddress> addresses =
        List.of(hosts).stream().map(host -> new InetSocketAddress(literal(host), 0)).toList();
    return new ListenSpec(addresses, threads, true, threads, tcp, List.of(), 1);
  }

  static InetAddress literal(String host) {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  Listeners listeners() {
    return listeners;
  }

  InetSocketAddress address() {
    return listeners.addresses().getFirst();
  }

  /** Waits until a counter has reached a value. */
  void awaitTotal(Event event, long atLeast) {
    await().until(() -> listeners.total(event) >= atLeast);
  }

  private void closeVertx() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    listeners.stop();
    closeVertx();
    for (ListenerTally listener : listeners.tallies()) {
      Tally tally = listener.tally();
      assertThat(tally.endings())
          .as("endings on %s", listener)
          .isEqualTo(tally.total(Event.RECEIVED));
      assertThat(tally.total(Event.SENT) + tally.total(Event.SEND_FAILED))
          .as("responses on %s", listener)
          .isEqualTo(tally.endings() - tally.total(Ending.DROPPED));
      assertThat(tally.total(Event.TCP_ACCEPTED) + sum(tally, Event.TCP_REFUSALS))
          .as("connections on %s", listener)
          .isEqualTo(tally.total(Event.TCP_ATTEMPTED));
      assertThat(sum(tally, Event.TCP_CLOSINGS))
          .as("closed connections on %s", listener)
          .isEqualTo(tally.total(Event.TCP_ACCEPTED));
      assertThat(tally.total(Event.INTERNAL_ERROR)).isZero();
      assertThat(tally.total(Event.RECEIVE_FAILED)).isZero();
    }
  }

  private static long sum(Tally tally, Set<Event> events) {
    return events.stream().mapToLong(tally::total).sum();
  }
}
