package dev.meridian.probe;

import io.vertx.core.Vertx;
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
  /** Time between two ticks. */
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private static final long NO_TIMER = -1;

  private final Vertx vertx;
  private final long originNanos;
  private final NavigableMap<Long, Set<Runnable>> ticks = new TreeMap<>();
  private long timer = NO_TIMER;

  /** The tick that the timer is set for, when it is set. */
  private long awaited;

  /**
   * @param originNanos {@code System.nanoTime()} of tick 0
   */
  Agenda(Vertx vertx, long originNanos) {
    this.vertx = vertx;
    this.originNanos = originNanos;
  }

  /** The last tick that is not after a time. */
  long tickBefore(long nanos) {
    return Math.floorDiv(nanos - originNanos, TICK_NANOS);
  }

  /** The first tick that is not before a time. */
  long tickAfter(long nanos) {
    return Math.ceilDiv(nanos - originNanos, TICK_NANOS);
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
    long nanos = originNanos + tick * TICK_NANOS - System.nanoTime();
    return Math.max(1, Math.ceilDiv(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
  }
}
