package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RiseFallTest {
  private static final Rules RULES = Rules.of(3, 6);
  private static final Rules ACCUMULATING =
      new Rules(
          3, 6, 4, Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, false, Optional.empty());

  /** The rows of the table in {@link RiseFall}; streak and failures are those before the check. */
  @ParameterizedTest(name = "{0} with streak {1}, failures {2}, success {3}: {4}, {5}, {6}")
  @CsvSource({
    "UNKNOWN,  0, 0, true,  UP,       1, 0",
    "UNKNOWN,  0, 0, false, UNKNOWN, -1, 0",
    "UNKNOWN, -1, 0, false, DOWN,    -2, 0",
    "UNKNOWN, -1, 0, true,  UP,       1, 0",
    "UP,       1, 0, true,  UP,       2, 0",
    "UP,      -2, 2, true,  UP,       1, 0",
    "UP,       9, 0, false, UP,      -1, 1",
    "UP,      -1, 1, false, UP,      -2, 2",
    "UP,      -2, 2, false, DOWN,    -3, 0",
    "DOWN,    -3, 0, false, DOWN,    -4, 0",
    "DOWN,     5, 0, false, DOWN,    -1, 0",
    "DOWN,    -7, 0, true,  DOWN,     1, 0",
    "DOWN,     4, 0, true,  DOWN,     5, 0",
    "DOWN,     5, 0, true,  UP,       6, 0",
  })
  void followsItsTable(
      Verdict verdict,
      int streak,
      int failures,
      boolean success,
      Verdict expected,
      int expectedStreak,
      int expectedFailures) {
    assertThat(new RiseFall(verdict, streak, failures).after(success, RULES))
        .isEqualTo(new RiseFall(expected, expectedStreak, expectedFailures));
  }

  /** As above, where failures accumulate until 4 successes in a row clear them. */
  @ParameterizedTest(name = "UP with streak {0}, failures {1}, success {2}: {3}, {4}, {5}")
  @CsvSource({
    "-1, 1, true,  UP,    1, 1",
    " 2, 2, true,  UP,    3, 2",
    " 3, 2, true,  UP,    4, 0",
    " 3, 1, false, UP,   -1, 2",
    " 3, 2, false, DOWN, -1, 0",
  })
  void accumulatesFailures(
      int streak, int failures, boolean success, Verdict expected, int next, int left) {
    assertThat(new RiseFall(Verdict.UP, streak, failures).after(success, ACCUMULATING))
        .isEqualTo(new RiseFall(expected, next, left));
  }

  @ParameterizedTest
  @CsvSource({"UNKNOWN, false, DOWN", "UP, false, DOWN", "DOWN, true, UP"})
  void oneIsEnoughWhenFallAndRiseAreOne(Verdict verdict, boolean success, Verdict expected) {
    assertThat(new RiseFall(verdict, 0, 0).after(success, Rules.of(1, 1)).verdict())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2", "100, 2"})
  void firstVerdictIsDownAfterTwoFailuresOrFallIfThatIsLess(int fall, int failures) {
    Rules rules = Rules.of(fall, 6);
    RiseFall state = RiseFall.START;
    for (int i = 1; i < failures; i++) {
      state = state.after(false, rules);
      assertThat(state.verdict()).isEqualTo(Verdict.UNKNOWN);
    }
    assertThat(state.after(false, rules).verdict()).isEqualTo(Verdict.DOWN);
  }

  @ParameterizedTest
  @CsvSource({"UP, true, 1000000000", "DOWN, false, -1000000000"})
  void streakStandsStillAtItsBound(Verdict verdict, boolean success, int bound) {
    assertThat(new RiseFall(verdict, bound, 0).after(success, RULES))
        .isEqualTo(new RiseFall(verdict, bound, 0));
  }
}
