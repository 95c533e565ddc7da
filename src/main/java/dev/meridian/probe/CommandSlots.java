package dev.meridian.probe;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets a bounded number of commands run at once. A check whose turn has not come has not begun: its
 * timeout does not run, and nothing is observed. Used by the scheduler's thread only.
 */
final class CommandSlots implements Admission {
  /** Commands at once; a process costs far more than a connection. */
  static final int AT_ONCE_MAX = 16;

  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private Promise<Void> idle = Promise.promise();
  private int taken;

  @Override
  public void pass(Runnable start) {
    waiting.add(start);
    admit();
  }

  /** A command begins. */
  void take() {
    taken++;
  }

  /** A command and all that it began are gone. */
  void release() {
    taken--;
    admit();
    if (taken == 0) {
      idle.tryComplete();
      idle = Promise.promise();
    }
  }

  /** Completes when no command runs. */
  Future<Void> idle() {
    return taken == 0 ? Future.succeededFuture() : idle.future();
  }

  /** A check that was given up meanwhile takes no slot. */
  private void admit() {
    while (taken < AT_ONCE_MAX && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }
}
