package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.Mark;
import dev.meridian.config.Problem;
import dev.meridian.config.Problems;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConfigOptionTest {
  private static final int MANY = 1500;

  @Test
  void errorIsShownHoweverManyWarningsComeBeforeIt() {
    Problems problems = new Problems();
    for (int line = 1; line <= MANY; line++) {
      problems.warning(new Mark("a.yaml", line, ""), "odd");
    }
    problems.error(new Mark("z.yaml", 7, ""), "wrong");

    List<Problem> shown = ConfigOption.shown(problems.all());

    assertThat(shown).hasSize(1000);
    assertThat(shown.get(0)).hasToString("z.yaml:7: wrong");
    assertThat(shown.get(1)).hasToString("a.yaml:1: odd (warning)");
    assertThat(shown.get(999)).hasToString("a.yaml:999: odd (warning)");
  }

  @Test
  void fewProblemsKeepTheOrderOfTheFiles() {
    Problems problems = new Problems();
    problems.warning(new Mark("a.yaml", 1, ""), "odd");
    problems.error(new Mark("a.yaml", 2, ""), "wrong");

    assertThat(ConfigOption.shown(problems.all())).isEqualTo(problems.all());
  }
}
