package dev.meridian.probe;

import dev.meridian.health.Heartbeat;
import dev.meridian.health.ProbeKey;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The last heartbeat of each target that sends some. Any thread. */
final class Heartbeats {
  /**
   * A heartbeat that came.
   *
   * @param number how many had come before
   */
  record Received(Heartbeat beat, long atNanos, long number) {}

  private final Map<ProbeKey, Received> last = new ConcurrentHashMap<>();

  void received(ProbeKey key, Heartbeat beat, long nowNanos) {
    last.merge(
        key,
        new Received(beat, nowNanos, 1),
        (before, now) -> new Received(beat, nowNanos, before.number() + 1));
  }

  Optional<Received> last(ProbeKey key) {
    return Optional.ofNullable(last.get(key));
  }
}
