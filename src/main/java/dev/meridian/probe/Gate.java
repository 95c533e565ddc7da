package dev.meridian.probe;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets a bounded number of checks begin in each turn of the event loop, the others in the turns
 * after. Without it a process that just started, still slow, would begin thousands at once, be late
 * to read their answers, and take its own delay for theirs. Used by the scheduler's thread only.
 */
final class Gate implements Admission {
  /** Checks that may begin between two looks at the sockets. */
  static final int STARTS_PER_TURN = 32;

  /** Vert.x has no shorter timer; one that is set in a turn fires in a later one. */
  private static final long TURN_MILLIS = 1;

  private final Vertx vertx;
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private int free = STARTS_PER_TURN;

  Gate(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Runs it now or soon. */
  @Override
  public void pass(Runnable start) {
    waiting.add(start);
    admit();
  }

  private void admit() {
    if (free == STARTS_PER_TURN && !waiting.isEmpty()) {
      vertx.setTimer(TURN_MILLIS, turn -> nextTurn());
    }
    while (free > 0 && !waiting.isEmpty()) {
      free--;
      waiting.remove().run();
    }
  }

  private void nextTurn() {
    free = STARTS_PER_TURN;
    admit();
  }
}
