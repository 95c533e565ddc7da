package dev.meridian.fleet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lines that are to be sent, in order. Bounded by their number and octets: what comes when it is
 * full is lost, and the next line that is taken in says how many were. Any thread may add, one
 * takes.
 */
final class Backlog {
  private static final int LINES_MAX = 8192;
  private static final long OCTETS_MAX = 16L << 20;

  /** Half of what nats-server takes in one message unless it is told otherwise. */
  static final int LINE_OCTETS_MAX = 512 << 10;

  /**
   * One line.
   *
   * @param id that no other line of the fleet has
   * @param missing lines before it that were lost
   */
  record Item(String id, long missing, byte[] octets) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<Item> items = new ArrayDeque<>();
  private long octets;

  /** Lost since the last line that was taken in. */
  private long missing;

  private long lost;

  /** Adds a line, or loses it. */
  void add(String id, String text) {
    byte[] line = text.getBytes(StandardCharsets.UTF_8);
    lock.lock();
    try {
      boolean room = items.size() < LINES_MAX && octets + line.length <= OCTETS_MAX;
      if (line.length > LINE_OCTETS_MAX || !room) {
        missing++;
        lost++;
        return;
      }
      items.add(new Item(id, missing, line));
      missing = 0;
      octets += line.length;
      filled.signal();
    } finally {
      lock.unlock();
    }
  }

  /** The first line, which stays; waits for one so long. */
  Optional<Item> first(long waitMillis) throws InterruptedException {
    lock.lock();
    try {
      long leftNanos = TimeUnit.MILLISECONDS.toNanos(waitMillis);
      while (items.isEmpty() && leftNanos > 0) {
        leftNanos = filled.awaitNanos(leftNanos);
      }
      return Optional.ofNullable(items.peek());
    } finally {
      lock.unlock();
    }
  }

  /** Takes the first line away. */
  void removeFirst() {
    lock.lock();
    try {
      octets -= items.remove().octets().length;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return items.size();
    } finally {
      lock.unlock();
    }
  }

  /** Lines that were lost since the start. */
  long lost() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }
}
