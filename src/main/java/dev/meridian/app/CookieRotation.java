package dev.meridian.app;

import dev.meridian.answer.CookieKeys;
import dev.meridian.answer.CookieSecret;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.Published;
import dev.meridian.answer.Snapshot;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Renews the cookie secret that a server made for itself, as RFC 9018 section 5 asks; the one
 * before stays good until the next renewal.
 */
final class CookieRotation implements AutoCloseable {
  /** Knot's lifetime of a secret that it made itself; cookies live for an hour. */
  static final Duration EVERY = Duration.ofHours(26);

  private final Vertx vertx;
  private final long timer;

  /**
   * Starts the timer; the first renewal is one period ahead.
   *
   * @param selfMade whether the secret of the moment is the server's own
   */
  CookieRotation(Published published, Vertx vertx, Duration every, BooleanSupplier selfMade) {
    this.vertx = vertx;
    this.timer =
        vertx.setPeriodic(
            every.toMillis(),
            _ -> {
              if (selfMade.getAsBoolean()) {
                published.update(snapshot -> renewed(snapshot, CookieSecret.random()));
              }
            });
  }

  /** The same snapshot with a fresh secret; unchanged where cookies are off. */
  static Snapshot renewed(Snapshot snapshot, CookieSecret fresh) {
    Protocol protocol = snapshot.protocol();
    CookieKeys keys = protocol.cookies();
    return keys == null ? snapshot : snapshot.with(protocol.withCookies(renewed(keys, fresh)));
  }

  /** The fresh secret is current, the current one becomes the other, the other is forgotten. */
  static CookieKeys renewed(CookieKeys keys, CookieSecret fresh) {
    return new CookieKeys(fresh, keys.current(), keys.required());
  }

  /**
   * The secrets after a load that made itself a fresh one: those that are live go on, so that no
   * client's cookie is lost. Unchanged where cookies were off before or are off now.
   */
  static Protocol carried(Protocol before, Protocol fresh) {
    CookieKeys live = before.cookies();
    CookieKeys keys = fresh.cookies();
    return live == null || keys == null
        ? fresh
        : fresh.withCookies(new CookieKeys(live.current(), live.other(), keys.required()));
  }

  /** No renewal begins after this. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
