package dev.meridian.probe;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * What is to be done when, to the tick. Used by the scheduler's thread only.
 *
 * <p>One timer serves all, and checks begin in bunches: to wake up for each one costs more than the
 * check itself, because nothing of it is in the processor's caches then.
 */
final class Agenda {
  private static final long TICK_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long TICK_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(100);

  /** So many ticks in the shortest time that matters; a deadline is up to one tick late. */
  private static final int TICKS_IN_SHORTEST = 20;

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final long originNanos;
  private final long tickNanos;
  private final NavigableMap<Long, Set<Runnable>> ticks = new TreeMap<>();
  private long timer = NO_TIMER;

  /** The tick that the timer is set for, when it is set. */
  private long awaited;

  /**
   * @param originNanos {@code System.nanoTime()} of tick 0
   * @param tickNanos time between two ticks; see {@link #tickNanos(Duration)}
   */
  Agenda(Vertx vertx, long originNanos, long tickNanos) {
    this.vertx = vertx;
    this.originNanos = originNanos;
    this.tickNanos = tickNanos;
  }

  /** The time between two ticks, 5 to 100 ms, that suits the shortest timeout. */
  static long tickNanos(Duration shortest) {
    return Math.clamp(shortest.toNanos() / TICKS_IN_SHORTEST, TICK_NANOS_MIN, TICK_NANOS_MAX);
  }

  /** The time between two ticks of this one. */
  long tickNanos() {
    return tickNanos;
  }

  /** The last tick that is not after a time. */
  long tickBefore(long nanos) {
    return Math.floorDiv(nanos - originNanos, tickNanos);
  }

  /** The first tick that is not before a time. */
  long tickAfter(long nanos) {
    return Math.ceilDiv(nanos - originNanos, tickNanos);
  }

  /** Has a task run at a tick, once; soon, when that is over already. */
  void add(long tick, Runnable task) {
    ticks.computeIfAbsent(tick, first -> new LinkedHashSet<>()).add(task);
    arm();
  }

  /** Forgets a task; nothing when it is not there. */
  void remove(long tick, Runnable task) {
    Set<Runnable> tasks = ticks.get(tick);
    if (tasks != null && tasks.remove(task) && tasks.isEmpty()) {
      ticks.remove(tick);
    }
  }

  /** A timer for a tick whose tasks were all removed is left to fire. */
  private void arm() {
    if (ticks.isEmpty() || (timer != NO_TIMER && awaited <= ticks.firstKey())) {
      return;
    }
    if (timer != NO_TIMER) {
      vertx.cancelTimer(timer);
    }
    awaited = ticks.firstKey();
    timer = vertx.setTimer(millisUntil(awaited), fired -> run());
  }

  private void run() {
    timer = NO_TIMER;
    long now = tickBefore(System.nanoTime());
    while (!ticks.isEmpty() && ticks.firstKey() <= now) {
      ticks.pollFirstEntry().getValue().forEach(Runnable::run);
    }
    arm();
  }

  /** Rounded up, so that no tick comes early; Vert.x takes 1 ms at least. */
  private long millisUntil(long tick) {
    long nanos = originNanos + tick * tickNanos - System.nanoTime();
    return Math.max(1, Math.ceilDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
  }
}
