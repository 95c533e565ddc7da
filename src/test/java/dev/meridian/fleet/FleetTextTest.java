package dev.meridian.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Belief;
import dev.meridian.health.Evidence;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Stamp;
import dev.meridian.health.Verdict;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FleetTextTest {
  @Test
  void valuesReadAsTheyWereWritten() {
    Beat beat = new Beat("b1", 7, "eu", true, 3, -1);
    Shown shown =
        new Shown("b1", new Evidence(Verdict.DOWN, "status 500, expected 200", 12_000, 99));
    Entry entry = new Entry("any text at all", new Stamp(3, 5, "v1"));
    Belief belief = new Belief(Verdict.UP, Verdict.DOWN, true, 2.5, false);

    assertThat(beat.text()).isEqualTo("1 b1 7 eu yes 3 ffffffffffffffff");
    assertThat(Beat.parse(beat.text())).contains(beat);
    assertThat(shown.text()).isEqualTo("1 b1 DOWN 12 99 status 500, expected 200");
    assertThat(Shown.parse(shown.text())).contains(shown);
    assertThat(RegisterText.text(entry)).isEqualTo("1 3 5 v1 any text at all");
    assertThat(RegisterText.parse(RegisterText.text(entry))).contains(entry);
    assertThat(RegisterText.text(belief)).isEqualTo("1 UP DOWN yes 2.5 no");
    assertThat(RegisterText.belief(RegisterText.text(belief))).contains(belief);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "2 b1 7 eu yes 3 ffffffffffffffff",
        "1 b1 seven eu yes 3 ff",
        "1 b1 7 eu perhaps 3 ff",
        "1 b1 7 eu yes 3 zz",
        "1 b1 UNKNOWN 12 99 x",
        "1 UP DOWN yes NaN no",
        "1 UP UNKNOWN yes 1 no",
        "1 UP DOWN yes -1 no"
      })
  void whatMakesNoSenseIsNothing(String text) {
    assertThat(Beat.parse(text)).isEmpty();
    assertThat(Shown.parse(text)).isEmpty();
    assertThat(RegisterText.belief(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void nothingIsThrownAtWhatAnybodyWrites(long seed) {
    Random random = new Random(seed);
    String good = new Beat("b", 1, "r", false, 0, 5).text() + " UP DOWN 3 yes no";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(good);
      for (int j = random.nextInt(6); j >= 0; j--) {
        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(300));
      }
      String any = text.toString();
      assertThat(Beat.parse(any).map(Beat::text)).isNotNull();
      assertThat(Shown.parse(any).map(Shown::text)).isNotNull();
      assertThat(RegisterText.parse(any).map(Entry::value).flatMap(RegisterText::belief))
          .isNotNull();
      assertThat(Keys.source(Keys.OBS + any)).isNotNull();
    }
  }

  @Test
  void reasonOfAnotherNodeCannotForgeLogLines() {
    assertThat(Shown.parse("1 b DOWN 1 1 a\nb").orElseThrow().evidence().reason()).isEqualTo("a?b");
  }
}
