package dev.meridian.control.http;

import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections that there are, so many at most, and how long each may take over what it is at.
 * When a newcomer finds no place, the connection goes that has waited for longest without a request
 * under way; without such a one, the newcomer does. Used by the event loop's thread.
 */
final class Connections {
  /** What a connection is at. */
  enum Phase {
    /** No request has come yet, or the next one has not. */
    WAITING(Duration.ofSeconds(20)),
    /** A body is coming. */
    READING(Duration.ofSeconds(10)),
    /** A response is being made, and taken by the client. */
    ANSWERING(Duration.ofSeconds(60)),
    /** Goes on by itself; who streams looks after it. */
    STREAMING(Duration.ofDays(3650));

    private final long nanosMax;

    Phase(Duration longest) {
      this.nanosMax = longest.toNanos();
    }
  }

  private record State(Phase phase, long sinceNanos) {}

  private final int max;
  private final Map<HttpConnection, State> open = new LinkedHashMap<>();
  private long turnedAway;

  Connections(int max) {
    this.max = max;
  }

  /** A client has connected. */
  void opened(HttpConnection connection, long nowNanos) {
    connection.closeHandler(_ -> open.remove(connection));
    if (open.size() >= max) {
      turnedAway++;
      Optional<HttpConnection> goes = longestWaiting();
      if (goes.isEmpty()) {
        connection.close();
        return;
      }
      drop(goes.get());
    }
    open.put(connection, new State(Phase.WAITING, nowNanos));
  }

  private Optional<HttpConnection> longestWaiting() {
    return open.entrySet().stream()
        .filter(one -> one.getValue().phase() == Phase.WAITING)
        .min(Comparator.comparingLong(one -> one.getValue().sinceNanos()))
        .map(Map.Entry::getKey);
  }

  private void drop(HttpConnection connection) {
    open.remove(connection);
    connection.close();
  }

  /** A connection is at something else now. */
  void turn(HttpConnection connection, Phase phase, long nowNanos) {
    open.computeIfPresent(connection, (_, _) -> new State(phase, nowNanos));
  }

  /** Closes those that take too long; to be called now and then. */
  void sweep(long nowNanos) {
    List<HttpConnection> late =
        open.entrySet().stream()
            .filter(one -> nowNanos - one.getValue().sinceNanos() > one.getValue().phase().nanosMax)
            .map(Map.Entry::getKey)
            .toList();
    late.forEach(this::drop);
  }

  int count() {
    return open.size();
  }

  /** Connections that others had to go for, or that found no place. */
  long turnedAway() {
    return turnedAway;
  }
}
