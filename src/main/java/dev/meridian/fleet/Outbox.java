package dev.meridian.fleet;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the council wants the store to hold and nobody has sent: the last wish for each key, in the
 * order in which they came to differ. So it is bounded by the keys that there are. Any thread.
 */
final class Outbox {
  /**
   * What is wanted of a key.
   *
   * @param value empty for it to be taken away
   * @param after the revision that it must have; empty for any
   */
  record Wish(String key, Optional<String> value, Optional<Long> after) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Map<String, Wish> wishes = new LinkedHashMap<>();

  /** A beat vouches for what was shown before it: who comes again goes to the end. */
  void add(Wish wish) {
    lock.lock();
    try {
      wishes.remove(wish.key());
      wishes.put(wish.key(), wish);
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first wish; waits for one so long. */
  Optional<Wish> take(long waitMillis) throws InterruptedException {
    lock.lock();
    try {
      long leftNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
      while (wishes.isEmpty() && leftNanos > 0) {
        leftNanos = filled.awaitNanos(leftNanos);
      }
      Iterator<Wish> first = wishes.values().iterator();
      if (!first.hasNext()) {
        return Optional.empty();
      }
      Wish wish = first.next();
      first.remove();
      return Optional.of(wish);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets all wishes: the council has them again when the store is reached.
   *
   * @return how many
   */
  int clear() {
    lock.lock();
    try {
      int forgotten = wishes.size();
      wishes.clear();
      return forgotten;
    } finally {
      lock.unlock();
    }
  }
}
