package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Agreement.Agreed;
import dev.meridian.health.QuorumRule.Count;
import dev.meridian.health.QuorumRule.Majority;
import dev.meridian.health.QuorumRule.Percent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuorumTest {
  /**
   * A letter for each vantage in its order: U says up, D down, - has no evidence; u and d are not
   * fresh, r is recused and says down.
   */
  @ParameterizedTest
  @CsvSource({
    // alone
    "U, UP",
    "D, DOWN",
    "-, KEEP",
    // of two that exist both must say the same, or one where the other is silent
    "UU, UP",
    "UD, KEEP",
    "DD, DOWN",
    "D-, KEEP",
    "Du, DOWN",
    "Dr, DOWN",
    // of three, two
    "UUD, UP",
    "DDU, DOWN",
    "DD-, DOWN",
    "DDu, DOWN",
    "DUu, KEEP",
    "Duu, KEEP",
    "Duuuu, KEEP",
    "Drr, KEEP",
    "D--, KEEP",
    // the first three of more that have evidence
    "DDUUU, DOWN",
    "-DDUU, DOWN",
    "--D--, KEEP",
    "uDUUD, UP",
  })
  void majority(String vantages, String agreement) {
    assertThat(decided(new Quorum(new Majority(), 3, false), vantages)).isEqualTo(agreement);
  }

  @ParameterizedTest
  @CsvSource({
    "1, DUU, UP",
    "1, D--, DOWN",
    "1, DU-, KEEP",
    "2, D--, KEEP",
    "2, DD-, DOWN",
    "3, DDU, KEEP",
    "3, DDD, DOWN",
    "3, DDd, KEEP"
  })
  void count(int votes, String vantages, String agreement) {
    assertThat(decided(new Quorum(new Count(votes), 3, false), vantages)).isEqualTo(agreement);
  }

  @ParameterizedTest
  @CsvSource({
    "100, DDDDU, KEEP",
    "80, DDDDU, DOWN",
    "60, DDDUU, DOWN",
    "61, DDDUU, KEEP",
    "20, D----, KEEP",
    "20, DD---, DOWN"
  })
  void percent(int percent, String vantages, String agreement) {
    assertThat(decided(new Quorum(new Percent(percent), 5, false), vantages)).isEqualTo(agreement);
  }

  @Test
  void oneVantageATargetDecidesWhereOneIsAllThatIsAskedFor() {
    assertThat(decided(new Quorum(new Majority(), 1, false), "DUU")).isEqualTo("DOWN");
  }

  @Test
  void ownRegionDecidesWhereTwoOfItVoteAndElseAllDo() {
    Quorum quorum = new Quorum(new Majority(), 3, true);
    Voice near = voice('D', "near1", "near");
    Voice alsoNear = voice('D', "near2", "near");
    Voice far = voice('U', "far1", "far");
    Voice alsoFar = voice('U', "far2", "far");

    assertThat(word(quorum.decide(List.of(near, far, alsoNear, alsoFar), "near")))
        .isEqualTo("DOWN");
    assertThat(word(quorum.decide(List.of(near, far, alsoFar), "near"))).isEqualTo("UP");
  }

  @Test
  void saysInWordsWhoSawWhat() {
    Agreement agreed = new Quorum(new Majority(), 3, false).decide(voices("UDD"), "r");
    Agreement kept = new Quorum(new Majority(), 3, false).decide(voices("Duu"), "r");

    assertThat(agreed.why()).isEqualTo("2 of 3 vantages; v1: refused");
    assertThat(kept.why()).isEqualTo("no quorum: 1 of the 2 vantages needed, 3 exist");
  }

  private static String decided(Quorum quorum, String vantages) {
    return word(quorum.decide(voices(vantages), "r"));
  }

  private static String word(Agreement agreement) {
    return agreement instanceof Agreed agreed ? agreed.verdict().name() : "KEEP";
  }

  private static List<Voice> voices(String vantages) {
    List<Voice> voices = new ArrayList<>();
    for (int i = 0; i < vantages.length(); i++) {
      voices.add(voice(vantages.charAt(i), "v" + i, "r"));
    }
    return voices;
  }

  private static Voice voice(char kind, String name, String region) {
    boolean up = Character.toLowerCase(kind) == 'u';
    Evidence evidence = new Evidence(Verdict.of(up), up ? "200" : "refused", 0, 0);
    return new Voice(
        new Vantage(name, region),
        kind != 'u' && kind != 'd',
        kind == 'r',
        kind == '-' ? Optional.empty() : Optional.of(evidence));
  }
}
