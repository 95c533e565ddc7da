package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RiseFallTest {
  private static final int FALL = 3;
  private static final int RISE = 6;

  /** The rows of the table in {@link RiseFall}; the streak is the one before the observation. */
  @ParameterizedTest(name = "{0} with streak {1}, success {2}: {3}, {4}")
  @CsvSource({
    "UNKNOWN,  0, true,  UP,   1",
    "UNKNOWN,  0, false, UNKNOWN, -1",
    "UNKNOWN, -1, false, DOWN, -2",
    "UNKNOWN, -1, true,  UP,   1",
    "UP,       1, true,  UP,   2",
    "UP,      -2, true,  UP,   1",
    "UP,       9, false, UP,   -1",
    "UP,      -1, false, UP,   -2",
    "UP,      -2, false, DOWN, -3",
    "DOWN,    -3, false, DOWN, -4",
    "DOWN,     5, false, DOWN, -1",
    "DOWN,    -7, true,  DOWN, 1",
    "DOWN,     4, true,  DOWN, 5",
    "DOWN,     5, true,  UP,   6",
  })
  void followsItsTable(
      Verdict verdict, int streak, boolean success, Verdict expected, int expectedStreak) {
    assertThat(new RiseFall(verdict, streak).after(success, FALL, RISE))
        .isEqualTo(new RiseFall(expected, expectedStreak));
  }

  @ParameterizedTest
  @CsvSource({"UNKNOWN, false, DOWN", "UP, false, DOWN", "DOWN, true, UP"})
  void oneIsEnoughWhenFallAndRiseAreOne(Verdict verdict, boolean success, Verdict expected) {
    assertThat(new RiseFall(verdict, 0).after(success, 1, 1).verdict()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "3, 2", "100, 2"})
  void firstVerdictIsDownAfterTwoFailuresOrFallIfThatIsLess(int fall, int failures) {
    RiseFall state = RiseFall.START;
    for (int i = 1; i < failures; i++) {
      state = state.after(false, fall, RISE);
      assertThat(state.verdict()).isEqualTo(Verdict.UNKNOWN);
    }
    assertThat(state.after(false, fall, RISE).verdict()).isEqualTo(Verdict.DOWN);
  }

  @ParameterizedTest
  @CsvSource({"UP, true, 1000000000", "DOWN, false, -1000000000"})
  void streakStandsStillAtItsBound(Verdict verdict, boolean success, int bound) {
    assertThat(new RiseFall(verdict, bound).after(success, FALL, RISE))
        .isEqualTo(new RiseFall(verdict, bound));
  }
}
