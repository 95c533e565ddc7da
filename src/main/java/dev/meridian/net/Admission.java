package dev.meridian.net;

import dev.meridian.stats.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides which TCP connections one event loop holds, and which has to go when there is no room.
 * Called on that event loop only, so it needs no lock.
 *
 * <p>When all places are taken, a newcomer gets in at the cost of the connection whose last
 * progress is longest ago, as in gdnsd. Progress is to connect, a whole query, and responses taken:
 * since queries are answered as they are read, one that makes none waits for its client.
 * Connections come cheap to who wants to push others out, hence two reservations:
 *
 * <pre>
 * have asked nothing yet        | goes
 * one or more, the oldest older | that one
 *   than the grace              |
 * fewer than half of the places | of those that have asked, the one that waits longest, if it has
 *                               |   waited longer than the grace
 * otherwise                     | nobody: the newcomer is refused
 * </pre>
 *
 * <p>So a flood of mere connections leaves to those that have asked something half of the places,
 * and refuses newcomers only once it fills the other half within one grace. A client that has all
 * the places that one client may have, gets a further one at the cost of its own connection that
 * waits longest, if that has waited longer than the grace; else it is refused. Nobody else's goes
 * then.
 */
final class Admission {
  /** A query comes with the handshake's last segment or right after it; this is ample. */
  static final Duration GRACE = Duration.ofMillis(50);

  private final int max;
  private final int perClientMax;
  private final IdleOrder silent = new IdleOrder();
  private final IdleOrder asked = new IdleOrder();
  // Of clients with a connection only, so that it is bounded by max; Long compares, so that keys
  // chosen to collide do no harm.
  private final Map<Long, IdleOrder> clients = new HashMap<>();

  /**
   * No connections yet.
   *
   * @param max connections at once
   * @param perClientMax connections at once of one client
   */
  Admission(int max, int perClientMax) {
    this.max = max;
    this.perClientMax = perClientMax;
  }

  /**
   * Takes a newcomer in, or says why not. Another connection may be closed for it.
   *
   * @return why it is refused
   */
  Optional<Event> enter(Seat newcomer, long nowNanos) {
    IdleOrder own = clients.get(newcomer.client);
    if (own != null && own.size() >= perClientMax) {
      if (!close(own.first(), Event.TCP_CLOSED_CLIENT, nowNanos)) {
        return Optional.of(Event.TCP_REFUSED_CLIENT);
      }
    } else if (open() >= max && !close(longestWaiting(nowNanos), Event.TCP_CLOSED_FULL, nowNanos)) {
      return Optional.of(Event.TCP_REFUSED_FULL);
    }
    newcomer.progressNanos = nowNanos;
    silent.append(newcomer.amongAll);
    clients.computeIfAbsent(newcomer.client, _ -> new IdleOrder()).append(newcomer.amongClient);
    return Optional.empty();
  }

  private @Nullable Seat longestWaiting(long nowNanos) {
    Seat oldest = silent.first();
    boolean mayPushOut = silent.size() < Math.ceilDiv(max, 2);
    return mayPushOut && !isPastGrace(oldest, nowNanos) ? asked.first() : oldest;
  }

  private static boolean close(@Nullable Seat seat, Event reason, long nowNanos) {
    if (seat == null || !isPastGrace(seat, nowNanos)) {
      return false;
    }
    seat.close(reason);
    return true;
  }

  private static boolean isPastGrace(@Nullable Seat seat, long nowNanos) {
    return seat != null && nowNanos - seat.progressNanos >= GRACE.toNanos();
  }

  /** A whole query came, or responses were taken. */
  void progressed(Seat seat, long nowNanos) {
    seat.progressNanos = nowNanos;
    asked.append(seat.amongAll);
    IdleOrder own = clients.get(seat.client);
    if (own != null) {
      own.append(seat.amongClient);
    }
  }

  /** Gives a place back. */
  void leave(Seat seat) {
    seat.amongAll.leave();
    seat.amongClient.leave();
    IdleOrder own = clients.get(seat.client);
    if (own != null && own.size() == 0) {
      clients.remove(seat.client);
    }
  }

  /** Connections that have a place. */
  int open() {
    return silent.size() + asked.size();
  }

  /** Clients that have a connection. */
  int clients() {
    return clients.size();
  }

  /**
   * The part of the idle time that is left to connections now: all of it until half of the places
   * are taken, then ever less, to a tenth when all are (RFC 7766 section 6.2.3 allows for load).
   */
  double idleShare() {
    double free = 1 - (double) open() / max;
    return Math.clamp(2 * free, 0.1, 1);
  }
}
