package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meridian.health.Grade.Rules;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GradeTest {
  private static final long SECOND = 1_000_000_000L;

  private static Rules rules(boolean load, double floor, int halfLifeSeconds, double step) {
    return new Rules(load, 100, floor, Duration.ofSeconds(halfLifeSeconds), step);
  }

  @ParameterizedTest
  @CsvSource({
    "false, 0, 0, 0",
    "false, 0, 40, 400",
    "false, 0, 100, 1000",
    "false, 0, 250, 1000",
    "true, 0, 0, 1000",
    "true, 0, 40, 600",
    "true, 0, 100, 0",
    "true, 0.1, 100, 100"
  })
  void theFirstFigureCountsAtOnce(boolean load, double floor, double figure, int published) {
    assertThat(Grade.first(figure, 0, rules(load, floor, 20, 0.05)).published())
        .isEqualTo(published);
  }

  @Test
  void anOldFigureCountsForHalfAfterItsTime() {
    Rules rules = rules(false, 0, 20, 0);
    Grade grade = Grade.first(100, 0, rules).after(0, 20 * SECOND, rules);
    assertThat(grade.smoothed()).isCloseTo(0.5, within(1e-9));
    assertThat(grade.published()).isEqualTo(500);
  }

  @Test
  void smallChangesAreNotPublishedAndAddUp() {
    Rules rules = rules(false, 0, 0, 0.05);
    Grade grade = Grade.first(50, 0, rules).after(54, SECOND, rules);
    assertThat(grade.published()).isEqualTo(500);
    assertThat(grade.after(55, 2 * SECOND, rules).published()).isEqualTo(550);
  }

  @Test
  void theEndsAreReached() {
    Rules rules = rules(false, 0, 20, 0.05);
    Grade grade = Grade.first(100, 0, rules);
    for (int i = 1; i <= 20; i++) {
      grade = grade.after(0, i * 10L * SECOND, rules);
    }
    assertThat(grade.published()).isZero();
    for (int i = 21; i <= 40; i++) {
      grade = grade.after(100, i * 10L * SECOND, rules);
    }
    assertThat(grade.published()).isEqualTo(Directive.FULL);
  }

  @Test
  void aNoisyFigureIsRarelyPublished() {
    long seed = 7;
    Random random = new Random(seed);
    Rules rules = rules(true, 0, 20, 0.05);
    Grade grade = Grade.first(50, 0, rules);
    int changes = 0;
    for (int i = 1; i <= 1000; i++) {
      Grade next = grade.after(45 + random.nextInt(11), i * 10L * SECOND, rules);
      changes += next.published() != grade.published() ? 1 : 0;
      grade = next;
    }
    assertThat(changes).as("seed %d", seed).isLessThan(5);
  }
}
