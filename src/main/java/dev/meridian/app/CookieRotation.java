package dev.meridian.app;

import dev.meridian.answer.CookieKeys;
import dev.meridian.answer.CookieSecret;
import dev.meridian.answer.Protocol;
import dev.meridian.answer.Published;
import dev.meridian.answer.Snapshot;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * Renews the cookie secret that a server made for itself, as RFC 9018 section 5 asks; the one
 * before stays good until the next renewal. Its timer is the only writer of what is published.
 */
final class CookieRotation implements AutoCloseable {
  /** Knot's lifetime of a secret that it made itself; cookies live for an hour. */
  static final Duration EVERY = Duration.ofHours(26);

  private final Vertx vertx;
  private final long timer;

  /** Starts the timer; the first renewal is one period ahead. */
  CookieRotation(Published published, Vertx vertx, Duration every) {
    this.vertx = vertx;
    this.timer =
        vertx.setPeriodic(
            every.toMillis(),
            _ -> published.publish(renewed(published.get(), CookieSecret.random())));
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

  /** No renewal begins after this. */
  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
