package dev.meridian.fleet;

import dev.meridian.health.Vantage;
import java.util.Optional;

/**
 * A vantage that exists, as one node hears it.
 *
 * @param self whether it is that node
 * @param heardNanos when it was last heard to live, on the clock of {@link System#nanoTime}; empty
 *     when it has not been since this node began to listen
 * @param targets of which it shows evidence
 * @param overdue targets that it ought to have checked again, as it says itself
 */
public record Attendee(
    Vantage vantage,
    boolean self,
    State state,
    Optional<Long> heardNanos,
    int targets,
    int overdue) {
  /** Whether it counts, and if not why. */
  public enum State {
    /** It counts. */
    HEARD,
    /** It is heard and does not believe itself. */
    RECUSED,
    /** It has not been heard for too long, or what is held of it is not what it says. */
    SILENT
  }
}
