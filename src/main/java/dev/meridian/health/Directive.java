package dev.meridian.health;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What somebody decided over the verdicts: an override. Immutable; times are milliseconds since
 * 1970.
 *
 * @param id names it
 * @param who decided
 * @param why never blank
 * @param givenMillis when it was decided, which is when it begins
 * @param untilMillis when it ends by itself; empty: when it is taken back
 * @param breaks names of the safety rules that it may break, see {@link Safety.Rule}
 */
public record Directive(
    String id,
    Subject subject,
    Action action,
    String who,
    String why,
    long givenMillis,
    OptionalLong untilMillis,
    SortedSet<String> breaks) {
  /** One with a reason. */
  public Directive {
    if (id.isBlank() || who.isBlank() || why.isBlank()) {
      throw new IllegalArgumentException("an override says who decided it and why");
    }
    if (untilMillis.isPresent() && untilMillis.getAsLong() <= givenMillis) {
      throw new IllegalArgumentException("an override ends after it began");
    }
    breaks = new TreeSet<>(breaks);
  }

  /** What was decided. */
  public sealed interface Action {
    /** It is up, or down, whatever its checks say. */
    record Force(boolean up) implements Action {}

    /**
     * What its checks say stays what it was.
     *
     * @param down the members that were down then; all others were up
     */
    record Hold(List<MemberKey> down) implements Action {
      public Hold {
        down = List.copyOf(down);
      }
    }

    /**
     * Its clients go elsewhere, some after the other, then it is out.
     *
     * @param over for how long; 0: all at once
     */
    record Drain(Duration over) implements Action {
      public Drain {
        if (over.isNegative()) {
          throw new IllegalArgumentException("a drain takes no negative time");
        }
      }
    }
  }

  /** A whole share. */
  public static final int FULL = 1000;

  /** What a ramp goes down by at once, so that answers are not made anew all the time. */
  static final int STEP = 10;

  /**
   * Whether it says anything now. From when it was given: where that lies in the future, the clock
   * of another node is ahead.
   */
  public boolean isActive(long nowMillis) {
    return untilMillis.isEmpty() || nowMillis < untilMillis.getAsLong();
  }

  /** What a drain leaves to a member: {@link #FULL} to 0. */
  static int left(long givenMillis, Duration over, long nowMillis) {
    long whole = over.toMillis();
    long passed = Math.max(0, nowMillis - givenMillis);
    if (passed >= whole) {
      return 0;
    }
    int left = (int) (FULL - FULL * passed / whole);
    // The first step is at once: less than all tells that it is leaving. The last is at the end.
    return Math.clamp(left - left % STEP, STEP, FULL - STEP);
  }

  /** When this changes by itself the next time; {@link Long#MAX_VALUE} when it does not. */
  long nextMillis(long nowMillis) {
    long end = untilMillis.orElse(Long.MAX_VALUE);
    if (nowMillis < givenMillis) {
      return givenMillis;
    }
    if (!(action instanceof Action.Drain(Duration over)) || !isActive(nowMillis)) {
      return nowMillis < end ? end : Long.MAX_VALUE;
    }
    long whole = over.toMillis();
    long passed = nowMillis - givenMillis;
    if (passed >= whole) {
      return end;
    }
    long step = Math.max(1, whole * STEP / FULL);
    return Math.min(end, Math.min(givenMillis + whole, nowMillis + step));
  }

  /** What was decided, in words: {@code drained over 10 min}. */
  public String words() {
    return switch (action) {
      case Action.Force(boolean up) -> up ? "forced up" : "forced down";
      case Action.Hold _ -> "held as it was";
      case Action.Drain(Duration over) ->
          over.isZero() ? "drained" : "drained over " + over.toSeconds() + " s";
    };
  }
}
