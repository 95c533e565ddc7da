package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Rules.Damping;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TargetStateTest {
  private static final Damping DAMPING =
      new Damping(Duration.ofSeconds(100), 3, 1, Duration.ofSeconds(200));
  private static final RiseFall SAYS_UP = new RiseFall(Verdict.UP, 1, 0);
  private static final RiseFall SAYS_DOWN = new RiseFall(Verdict.DOWN, -1, 0);

  /**
   * The rows of the table in {@link TargetState} for a target that was UP or DOWN before, with
   * failoverDelay 20 s and failbackDelay 30 s; the evidence has said so for {@code seconds}.
   */
  @ParameterizedTest(name = "{0}, evidence {1} for {4} s, penalty {2}, latch {3}: {5} {6} {7}")
  @CsvSource({
    "UP,   UP,   false, false,  0, UP,   NONE,           false",
    "UP,   DOWN, false, false, 19, UP,   FAILOVER_DELAY, false",
    "UP,   DOWN, false, false, 20, DOWN, NONE,           true",
    "UP,   UP,   true,  false,  0, DOWN, DAMPED,         true",
    "UP,   DOWN, true,  false,  0, DOWN, NONE,           true",
    "DOWN, DOWN, false, false, 99, DOWN, NONE,           false",
    "DOWN, DOWN, true,  true,  99, DOWN, NONE,           true",
    "DOWN, UP,   true,  false, 99, DOWN, DAMPED,         false",
    "DOWN, UP,   true,  true,  99, DOWN, DAMPED,         true",
    "DOWN, UP,   false, true,  99, DOWN, LATCHED,        true",
    "DOWN, UP,   false, false, 29, DOWN, FAILBACK_DELAY, false",
    "DOWN, UP,   false, false, 30, UP,   NONE,           false",
  })
  void followsItsTable(
      Verdict verdict,
      Verdict evidence,
      boolean holds,
      boolean latched,
      int seconds,
      Verdict expected,
      Hold hold,
      boolean latch) {
    long now = at(1000);
    Penalty penalty = holds ? new Penalty(2.5, now, true) : Penalty.NONE;
    TargetState before =
        new TargetState(
            evidence == Verdict.UP ? SAYS_UP : SAYS_DOWN,
            verdict,
            now - at(seconds),
            latched,
            penalty,
            false);
    TargetState after = before.after(new Event.Passed(now), rules(20, 30, true));
    assertThat(after.verdict()).isEqualTo(expected);
    assertThat(after.hold()).isEqualTo(hold);
    assertThat(after.latched()).isEqualTo(latch);
  }

  @ParameterizedTest
  @CsvSource({"true, UP", "false, DOWN"})
  void firstVerdictWaitsForNothingAndLatchesNothing(boolean success, Verdict expected) {
    TargetState first = after(TargetState.START, success, 5, rules(20, 30, true));
    assertThat(first.verdict()).isEqualTo(expected);
    assertThat(first.latched()).isFalse();
    assertThat(first.penalty()).isEqualTo(Penalty.NONE);
  }

  @Test
  void manualFailbackHoldsUntilReleased() {
    Rules rules = rules(0, 0, true);
    TargetState up = after(TargetState.START, true, 0, rules);
    TargetState down = after(up, false, 1, rules);
    assertThat(down.verdict()).isEqualTo(Verdict.DOWN);
    TargetState recovered = after(down, true, 2, rules);
    assertThat(recovered.hold()).isEqualTo(Hold.LATCHED);
    assertThat(recovered.after(new Event.Passed(at(1_000_000)), rules).verdict())
        .isEqualTo(Verdict.DOWN);
    TargetState released = recovered.after(new Event.Released(at(3)), rules);
    assertThat(released.verdict()).isEqualTo(Verdict.UP);
    assertThat(released.hold()).isEqualTo(Hold.NONE);
  }

  @Test
  void releasedAheadOfItsRecoveryItComesBackByItself() {
    Rules rules = rules(0, 0, true);
    TargetState down = after(after(TargetState.START, true, 0, rules), false, 1, rules);
    TargetState released = down.after(new Event.Released(at(2)), rules);
    assertThat(released.verdict()).isEqualTo(Verdict.DOWN);
    assertThat(after(released, true, 3, rules).verdict()).isEqualTo(Verdict.UP);
  }

  @Test
  void latchOfAnOlderConfigurationHoldsNothingWhenFailbackIsAutomatic() {
    TargetState latched = new TargetState(SAYS_UP, Verdict.DOWN, at(0), true, Penalty.NONE, false);
    TargetState after = latched.after(new Event.Passed(at(1)), rules(0, 0, false));
    assertThat(after.verdict()).isEqualTo(Verdict.UP);
    assertThat(after.latched()).isFalse();
  }

  /** RFC 2439 figures by hand: flips at 0, 10, 20, 30 s with a half-life of 100 s. */
  @Test
  void flappingTargetIsHeldUntilItsPenaltyHasDecayed() {
    Rules rules = damped();
    TargetState state = after(TargetState.START, true, -10, rules);
    for (int flip = 0; flip < 3; flip++) {
      state = after(state, flip % 2 == 1, 10 * flip, rules);
    }
    // 1 + 2^-0.1 + 2^-0.2 = 2.80: below 3.
    assertThat(state.penalty().value())
        .isCloseTo(2.8036, org.assertj.core.data.Offset.offset(1e-4));
    assertThat(state.penalty().holds()).isFalse();
    state = after(state, true, 30, rules);
    // 1 + 2.8036 * 2^-0.1 = 3.6159.
    assertThat(state.hold()).isEqualTo(Hold.DAMPED);
    // It falls below 1 after 100 * log2(3.6159) = 185.4 s.
    assertThat(state.after(new Event.Passed(at(30 + 185)), rules).verdict())
        .isEqualTo(Verdict.DOWN);
    assertThat(state.after(new Event.Passed(at(30 + 186)), rules).verdict()).isEqualTo(Verdict.UP);
  }

  @Test
  void penaltyGrowsNoHigherThanWhatDecaysInTheLongestTime() {
    Rules rules = damped();
    TargetState state = after(TargetState.START, true, 0, rules);
    for (int flip = 1; flip <= 50; flip++) {
      state = after(state, flip % 2 == 0, flip, rules);
    }
    assertThat(state.penalty().value()).isEqualTo(4); // release 1, two half-lives
    assertThat(state.after(new Event.Passed(at(50 + 199)), rules).verdict())
        .isEqualTo(Verdict.DOWN);
    assertThat(state.after(new Event.Passed(at(50 + 201)), rules).verdict()).isEqualTo(Verdict.UP);
  }

  @ParameterizedTest
  @CsvSource({"UP, false", "DOWN, true"})
  void firstCheckAfterARestartNeverFlips(Verdict verdict, boolean success) {
    Rules rules = Rules.of(1, 1);
    RiseFall evidence = new RiseFall(verdict, 0, 0);
    TargetState restored = new TargetState(evidence, verdict, at(-5), false, Penalty.NONE, true);
    assertThat(restored.after(new Event.Passed(at(9999)), rules)).isEqualTo(restored);
    TargetState one = after(restored, success, 0, rules);
    assertThat(one.verdict()).isEqualTo(verdict);
    assertThat(one.after(new Event.Passed(at(1)), rules).verdict()).isEqualTo(verdict);
    assertThat(after(one, success, 2, rules).verdict()).isNotEqualTo(verdict);
  }

  @Test
  void countersGoOnAfterARestart() {
    Rules rules = Rules.of(3, 6);
    TargetState restored =
        new TargetState(
            new RiseFall(Verdict.UP, -1, 1), Verdict.UP, at(-5), false, Penalty.NONE, true);
    TargetState two = after(restored, false, 0, rules);
    assertThat(two.evidence()).isEqualTo(new RiseFall(Verdict.UP, -2, 2));
    assertThat(after(two, false, 1, rules).verdict()).isEqualTo(Verdict.DOWN);
  }

  @Test
  void delaysBeginAnewAfterARestart() {
    Rules rules = rules(20, 0, false);
    TargetState restored =
        new TargetState(SAYS_DOWN, Verdict.UP, at(-500), false, Penalty.NONE, true);
    TargetState confirmed = after(restored, false, 0, rules);
    assertThat(confirmed.after(new Event.Passed(at(19)), rules).verdict()).isEqualTo(Verdict.UP);
    assertThat(confirmed.after(new Event.Passed(at(20)), rules).verdict()).isEqualTo(Verdict.DOWN);
  }

  /** Interval 10 s, fall 3, rise 6, failoverDelay 20 s, failbackDelay 30 s; by hand. */
  @ParameterizedTest(name = "{0}, evidence {1} streak {2} failures {3} for {4} s: {6} s")
  @CsvSource({
    "UNKNOWN, UNKNOWN, 0, 0,  0, false, 0",
    "UP,      UP,      9, 0, 50, false, 50", // 3 x 10 + 20
    "UP,      UP,     -2, 2, 50, false, 30", // 1 x 10 + 20
    "UP,      DOWN,   -3, 0,  5, false, 15",
    "UP,      DOWN,   -3, 0, 25, false, 0",
    "DOWN,    DOWN,   -9, 0, 50, false, 90", // 6 x 10 + 30
    "DOWN,    DOWN,    4, 0, 50, false, 50", // 2 x 10 + 30
    "DOWN,    UP,      6, 0, 12, false, 18",
    "DOWN,    UP,      6, 0, 12, true,  9223372036", // never by itself
  })
  void tellsHowSoonTheVerdictCouldChange(
      Verdict verdict,
      Verdict evidence,
      int streak,
      int failures,
      int seconds,
      boolean latched,
      long expected) {
    Rules rules =
        new Rules(
            3,
            6,
            1,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            true,
            Optional.empty());
    TargetState state =
        new TargetState(
            new RiseFall(evidence, streak, failures),
            verdict,
            at(-seconds),
            latched,
            Penalty.NONE,
            false);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(state.nanosToChange(0, rules))).isEqualTo(expected);
  }

  private static Rules rules(int failoverSeconds, int failbackSeconds, boolean manual) {
    return new Rules(
        1,
        1,
        1,
        Duration.ofSeconds(1),
        Duration.ofSeconds(failoverSeconds),
        Duration.ofSeconds(failbackSeconds),
        manual,
        Optional.of(new Damping(Duration.ofHours(1), 3, 2, Duration.ofHours(9))));
  }

  private static Rules damped() {
    return new Rules(
        1, 1, 1, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, false, Optional.of(DAMPING));
  }

  private static TargetState after(TargetState state, boolean success, int seconds, Rules rules) {
    return state.after(new Event.Checked(success, at(seconds)), rules);
  }

  private static long at(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
