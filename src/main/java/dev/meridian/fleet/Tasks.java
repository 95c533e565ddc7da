package dev.meridian.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Who of a fleet tries a task first. The store holds for each task the vantage that has it: it
 * keeps it for as long as it is heard of and able, then another takes it by a change of the key
 * that only one of them can make. This keeps vantages out of one another's way, and protects
 * nothing: who must not write beside another needs a fence where it writes.
 *
 * <pre>
 *   the fleet   the task is that of           | this vantage
 *   is heard    this one                      | goes first
 *   is heard    another that is heard of      | waits
 *   is heard    nobody, for a moment          | waits, and takes it if it is able
 *   is heard    nobody, for longer            | may try, like all
 *   is not      whoever                       | may try, like all
 * </pre>
 */
public final class Tasks {
  /** From one attempt to the next. */
  private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** For how long nobody having a task is no reason to try it without. */
  private static final long MOMENT_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Tasks of others that are remembered. */
  private static final int HELD_MAX = 10_000;

  /** What the store has under a key. */
  private record Held(long revision, Optional<String> vantage) {}

  private static final Held NOTHING = new Held(0, Optional.empty());

  private final String self;
  private final Medium medium;
  private final Predicate<String> isHeard;

  // Any thread.
  private final Map<String, BooleanSupplier> wanted = new ConcurrentHashMap<>();
  private final Set<String> waiting = ConcurrentHashMap.newKeySet();

  // Of the council's thread.
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Long> sentNanos = new HashMap<>();
  private final Map<String, Long> freeNanos = new HashMap<>();
  private boolean hears;

  /**
   * None yet.
   *
   * @param isHeard whether another vantage is heard of now
   */
  Tasks(String self, Medium medium, Predicate<String> isHeard) {
    this.self = self;
    this.medium = medium;
    this.isHeard = isHeard;
  }

  /**
   * Takes part in a task from now on. Any thread.
   *
   * @param id letters, digits and hyphens
   * @param able whether it makes sense that this vantage has it; asked some times a second, and
   *     must not wait
   */
  public void join(String id, BooleanSupplier able) {
    waiting.add(id); // until it is known whose it is
    wanted.put(id, able);
  }

  /** Takes part no more. Any thread. */
  public void leave(String id) {
    wanted.remove(id);
    waiting.remove(id);
  }

  /** Whether this vantage may try a task. Any thread. */
  public boolean isFirst(String id) {
    return !waiting.contains(id);
  }

  /** What the store holds is about to be told anew. */
  void forgetStored() {
    held.clear();
  }

  /** Hears what the store holds. */
  void stored(String id, long revision, Optional<String> vantage) {
    if (held.size() < HELD_MAX || held.containsKey(id)) {
      held.put(id, new Held(revision, vantage));
      sentNanos.remove(id);
    }
  }

  /**
   * Lets time pass.
   *
   * @param hears whether the fleet is heard
   */
  void follow(boolean hears, long nowNanos) {
    this.hears = hears;
    wanted.forEach((id, able) -> follow(id, able.getAsBoolean(), nowNanos));
    if (hears) {
      List<String> unwanted =
          held.keySet().stream().filter(id -> isOwn(id) && !wanted.containsKey(id)).toList();
      unwanted.forEach(id -> give(id, nowNanos));
    }
  }

  private void follow(String id, boolean able, long nowNanos) {
    Optional<String> vantage = held.getOrDefault(id, NOTHING).vantage();
    if (!hears) {
      freeNanos.remove(id);
      waiting.remove(id);
    } else if (isOwn(id) && able) {
      freeNanos.remove(id);
      waiting.remove(id);
    } else if (vantage.filter(one -> !one.equals(self) && isHeard.test(one)).isPresent()) {
      freeNanos.remove(id);
      await(id);
    } else {
      free(id, able, nowNanos);
    }
  }

  /** It is nobody's, or that of one who is not able or not heard of. */
  private void free(String id, boolean able, long nowNanos) {
    long since = freeNanos.computeIfAbsent(id, _ -> nowNanos);
    if (able) {
      take(id, nowNanos);
    } else if (isOwn(id)) {
      give(id, nowNanos);
    }
    if (nowNanos - since < MOMENT_NANOS) {
      await(id);
    } else {
      waiting.remove(id);
    }
  }

  /** Unless another thread has just left it. */
  private void await(String id) {
    waiting.add(id);
    if (!wanted.containsKey(id)) {
      waiting.remove(id);
    }
  }

  private boolean isOwn(String id) {
    return held.getOrDefault(id, NOTHING).vantage().filter(self::equals).isPresent();
  }

  private void take(String id, long nowNanos) {
    if (isDue(id, nowNanos)) {
      medium.putAfter(Keys.task(id), self, held.getOrDefault(id, NOTHING).revision());
    }
  }

  private void give(String id, long nowNanos) {
    if (isDue(id, nowNanos)) {
      medium.remove(Keys.task(id));
    }
  }

  private boolean isDue(String id, long nowNanos) {
    Long last = sentNanos.get(id);
    boolean due = last == null || nowNanos - last >= AGAIN_NANOS;
    if (due) {
      sentNanos.put(id, nowNanos);
    }
    return due;
  }

  /** Gives up all that this vantage has. */
  void giveUp() {
    wanted.clear();
    held.keySet().stream().filter(this::isOwn).forEach(id -> medium.remove(Keys.task(id)));
  }
}
