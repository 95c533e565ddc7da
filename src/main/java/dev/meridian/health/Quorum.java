package dev.meridian.health;

import dev.meridian.health.Agreement.Agreed;
import dev.meridian.health.Agreement.Keep;
import java.util.List;

/**
 * Makes the evidence of a fleet out of that of its vantages; a pure function.
 *
 * <p>Those that should vote are the vantages that are fresh and not recused, as many as probe one
 * target; those that do are the first of them, in the order of {@link Assignment}, that have
 * evidence.
 *
 * <pre>
 *   for one verdict     for the other   | agreement
 *   fewer than needed   any             | KEEP
 *   needed              fewer than that | that verdict
 *   needed              as many         | KEEP
 *   needed              more            | the other
 * </pre>
 *
 * <p>Where more than 2 vantages exist, one vote alone decides only by a count of 1 or where one
 * vantage probes a target.
 *
 * <p>With {@code regional}, the vantages of the asking node's own region decide where 2 of them
 * vote, or where no other vantage exists; else all do.
 *
 * @param perTarget vantages that probe one target, 1 or more
 */
public record Quorum(QuorumRule rule, int perTarget, boolean regional) {
  private static final int VOTES_MIN = 2;

  /** Of so many vantages one may decide while the others are silent. */
  private static final int ALONE_MAX = 2;

  /**
   * What the fleet says of a target.
   *
   * @param voices all vantages that exist, in the order of {@link Assignment} for this target
   * @param region of the node that asks
   */
  public Agreement decide(List<Voice> voices, String region) {
    if (regional) {
      List<Voice> near = voices.stream().filter(v -> v.vantage().region().equals(region)).toList();
      long votes = near.stream().filter(Voice::votes).count();
      if (votes >= VOTES_MIN || near.size() == voices.size()) {
        return among(near);
      }
    }
    return among(voices);
  }

  private Agreement among(List<Voice> voices) {
    int counting = 0;
    int votes = 0;
    int up = 0;
    Voice firstUp = null;
    Voice firstDown = null;
    for (Voice voice : voices) {
      counting += voice.counts() ? 1 : 0;
      if (voice.votes() && votes < perTarget) {
        votes++;
        if (voice.evidence().orElseThrow().verdict() == Verdict.UP) {
          up++;
          firstUp = firstUp == null ? voice : firstUp;
        } else {
          firstDown = firstDown == null ? voice : firstDown;
        }
      }
    }
    int least = voices.size() > ALONE_MAX ? Math.min(VOTES_MIN, perTarget) : 1;
    int needed = rule.needed(Math.min(perTarget, counting), least);
    int down = votes - up;
    if (firstUp != null && up >= needed && up > down) {
      return agreed(firstUp, up, votes);
    }
    if (firstDown != null && down >= needed && down > up) {
      return agreed(firstDown, down, votes);
    }
    return keep(needed, votes, up, voices.size());
  }

  private static Agreement agreed(Voice first, int same, int votes) {
    Evidence evidence = first.evidence().orElseThrow();
    String who = votes == 1 ? "" : "%d of %d vantages; ".formatted(same, votes);
    return new Agreed(
        evidence.verdict(), who + first.vantage().name() + ": " + evidence.reason(), evidence);
  }

  private static Agreement keep(int needed, int votes, int up, int exist) {
    return new Keep(
        votes < needed
            ? "no quorum: %d of the %d vantages needed, %d exist".formatted(votes, needed, exist)
            : "no quorum: %d vantages say up, %d down, %d are needed"
                .formatted(up, votes - up, needed));
  }
}
