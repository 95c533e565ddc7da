package dev.meridian.health;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Whether a vantage believes itself. Where more than a share of unrelated groups of targets fail at
 * once, as one vantage sees it, the fault is more likely near that vantage than in all of them.
 *
 * <pre>
 *   recused  groups      failed within the window  fail now         recused for | then
 *   no       fewer       any                       any              –           | no
 *   no       enough      at most the share         any              –           | no
 *   no       enough      more                      any              –           | yes
 *   yes      any         any                       at most the share any        | no
 *   yes      any         any                       more             &lt; longest | yes
 *   yes      any         any                       more             longest     | no
 * </pre>
 *
 * <p>A group fails while more than half of its targets do, as its vantage sees them. After {@code
 * longest} the vantage is believed again: what lasts so long is no fault of a moment, and one
 * vantage alone decides nothing.
 *
 * @param sinceNanos since when it is recused, {@code System.nanoTime()}; empty when it is not
 */
public record Recusal(Optional<Long> sinceNanos) {
  /** A vantage that believes itself. */
  public static final Recusal NONE = new Recusal(Optional.empty());

  /**
   * When a vantage recuses itself.
   *
   * @param share of the groups, 0 to 1
   * @param groups without so many it never does
   * @param window what fails within it fails at once
   * @param longest it stays recused
   */
  public record Limits(double share, int groups, Duration window, Duration longest) {}

  /**
   * Of the targets of one group that the vantage knows of.
   *
   * @param failedNanos when the group began to fail; empty while it does not
   */
  public record Group(Optional<Long> failedNanos) {}

  public boolean isRecused() {
    return sinceNanos.isPresent();
  }

  /** What follows. */
  public Recusal next(Map<String, Group> groups, Limits limits, long nowNanos) {
    double most = limits.share() * groups.size();
    if (sinceNanos.isPresent()) {
      boolean over = nowNanos - sinceNanos.get() >= limits.longest().toNanos();
      return over || failing(groups, Long.MAX_VALUE, nowNanos) <= most ? NONE : this;
    }
    boolean fails =
        groups.size() >= limits.groups()
            && failing(groups, limits.window().toNanos(), nowNanos) > most;
    return fails ? new Recusal(Optional.of(nowNanos)) : NONE;
  }

  private static long failing(Map<String, Group> groups, long windowNanos, long nowNanos) {
    return groups.values().stream()
        .flatMap(group -> group.failedNanos().stream())
        .filter(failed -> nowNanos - failed <= windowNanos)
        .count();
  }
}
