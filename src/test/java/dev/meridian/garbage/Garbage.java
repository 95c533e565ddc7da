package dev.meridian.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Proves that work makes no garbage. */
public final class Garbage {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ROUNDS_MAX = 10;

  private Garbage() {}

  /** A round of work. */
  @FunctionalInterface
  public interface Round {
    void run() throws Exception;
  }

  /** As {@link #assertNone(long, Round)} for this thread. */
  public static void assertNone(Round round) throws Exception {
    assertNone(Thread.currentThread().threadId(), round);
  }

  /**
   * Repeats a round until the thread allocates nothing in one. The first rounds load classes and
   * leave compiled code for the interpreter and back, which writes out objects that the compiled
   * code had done without: a few times in all, not once an operation. Garbage for each operation
   * shows in every round.
   */
  public static void assertNone(long thread, Round round) throws Exception {
    List<Long> rounds = new ArrayList<>();
    do {
      long before = allocated(thread);
      round.run();
      rounds.add(allocated(thread) - before);
    } while (rounds.getLast() > 0 && rounds.size() < ROUNDS_MAX);
    assertThat(rounds).as("octets allocated in each round").endsWith(0L);
  }

  /** Asked of its own thread, the bean allocates nothing itself. */
  private static long allocated(long thread) {
    return thread == Thread.currentThread().threadId()
        ? THREADS.getCurrentThreadAllocatedBytes()
        : THREADS.getThreadAllocatedBytes(thread);
  }
}
