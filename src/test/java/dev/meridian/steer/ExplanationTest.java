package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.a;
import static dev.meridian.steer.Fixtures.aaaa;
import static dev.meridian.steer.Fixtures.branches;
import static dev.meridian.steer.Fixtures.down;
import static dev.meridian.steer.Fixtures.failover;
import static dev.meridian.steer.Fixtures.pool;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.v4Low;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.meridian.geo.Location;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said of a decision is what is compiled. */
final class ExplanationTest {
  private static final int TREES = 400;

  private static Explanation explain(Policy.Root root, Whereabouts client, Health health) {
    var classes = new Classes(root.tree());
    classes.classOf(client);
    return new PolicySet(health)
        .add(root, classes)
        .explain(client, Kind.A, health, 0, v4Low(192, 0, 2, 77));
  }

  @Test
  void textTellsTheWholeDecision() {
    Policy.Pool usEast =
        pool("us-east", a("192.0.2.10", 1, 0), a("192.0.2.11", 2, 1), aaaa(0x10, 1, 2));
    Policy.Pool euWest = pool("eu-west", a("198.51.100.10", 1, 3), a("198.51.100.11", 0, 4));
    Policy.Pool spare = site("spare", 9);
    Policy tree =
        new Policy.Geo(
            "worldwide",
            branches(
                "continent:EU", new Policy.Failover("in EU", List.of(spare, euWest, usEast), 0.05)),
            weighted(share(usEast, 80), share(euWest, 20)),
            Policy.Spill.OUTWARD);
    var client = new Whereabouts(new Location("EU", "FR", "", 48.9, 2.4, 0), List.of());
    Explanation explanation = explain(Fixtures.open(tree), client, down(1, 9));
    assertThat(ExplanationText.of(explanation))
        .isEqualTo(
            """
            root A, class 1: up
              geo worldwide: up, spill outward
                100.0 % continent EU matched: failover in EU: up, 2 of 3 up
                    0.0 % down: pool spare: down, 0 of 1 up, 1 needed, draws 1
                   95.0 % first up of 3, less the trickle of 5.0 %: \
            pool eu-west: up, 2 of 2 up, 1 needed, draws 1
                    100.0 % 198.51.100.10: up, weight 1
                      0.0 % 198.51.100.11: up, weight 0 while others are up
                    5.0 % next up: trickle 5.0 %: pool us-east: up, 1 of 2 up, 1 needed, draws 1
                    100.0 % 192.0.2.10: up, weight 1
                      0.0 % 192.0.2.11: down, out of the answers
                      0.0 % 2001:db8::10: up, family AAAA not asked
                  0.0 % the fallback, not needed: weighted weighted: up, by weight
            answers
               95.0 % 198.51.100.10
                5.0 % 192.0.2.10
            """);
  }

  @Test
  void distancesAndBandsAreTold() {
    Policy tree =
        new Policy.Nearest(
            "close",
            List.of(
                new Policy.Biased(site("tokyo", Fixtures.TOKYO, 1), 0),
                new Policy.Biased(site("dublin", Fixtures.DUBLIN, 2), -20)),
            0.05,
            1);
    Explanation explanation =
        explain(Fixtures.open(tree), Fixtures.at(new Policy.Point(48.86, 2.35)), Health.ALL_UP);
    Explanation.Branch first = explanation.tree().branches().getFirst();
    assertThat(first.step().name()).isEqualTo("dublin");
    assertThat(first.km().orElse(0)).isCloseTo(781, within(5.0));
    assertThat(first.why())
        .matches("distance 7\\d\\d km, as if 9\\d\\d km, band 5.0 % to 10\\d\\d km");
    assertThat(explanation.tree().branches().getLast().why()).endsWith(", beyond the band");
  }

  @Test
  void allDownIsTold() {
    Policy tree = failover(0, site("a", 1), site("b", 2));
    Explanation open = explain(Fixtures.open(tree), Whereabouts.UNKNOWN, down(1, 2));
    assertThat(open.up()).isFalse();
    assertThat(open.rule()).isEqualTo("all down: answers as if everything were up");
    assertThat(open.instead()).isPresent();
    assertThat(open.answers())
        .containsExactly(new Explanation.Chance(List.of("192.0.2.1"), 1, 1.0));
    var closed = new Policy.Root("root", tree, new Policy.AllDown.Closed());
    assertThat(explain(closed, Whereabouts.UNKNOWN, down(1, 2)).answers())
        .containsExactly(new Explanation.Chance(List.of(), 0, 1.0));
  }

  @ParameterizedTest
  @EnumSource(RandomTrees.Mix.class)
  void stepsLeadToTheMembersThatAreAnswered(RandomTrees.Mix mix) {
    for (long seed = 20_000; seed < 20_000 + TREES; seed++) {
      Explanation explanation = random(seed, mix);
      if (explanation.up()) {
        var told = new HashMap<String, Double>();
        walk(explanation.tree(), 1, told);
        Set<String> answered = new HashSet<>();
        explanation.answers().forEach(chance -> answered.addAll(chance.members()));
        assertThat(told.keySet())
            .as("%s seed %d%n%s", mix, seed, ExplanationText.of(explanation))
            .isEqualTo(answered);
      }
      assertThat(explanation.tree().up()).isEqualTo(explanation.up());
      double sum = explanation.answers().stream().mapToDouble(Explanation.Chance::share).sum();
      assertThat(sum).isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void sharesMultiplyToTheChanceOfEachAnswer() {
    for (long seed = 30_000; seed < 30_000 + 2 * TREES; seed++) {
      Explanation explanation = random(seed, RandomTrees.Mix.SINGLE);
      var told = new HashMap<String, Double>();
      if (explanation.up()) {
        walk(explanation.tree(), 1, told);
        Map<String, Double> answered = new HashMap<>();
        explanation
            .answers()
            .forEach(
                one -> one.members().forEach(m -> answered.merge(m, one.share(), Double::sum)));
        assertThat(told.keySet())
            .as("seed %d%n%s", seed, ExplanationText.of(explanation))
            .isEqualTo(answered.keySet());
        told.forEach(
            (member, share) ->
                assertThat(share)
                    .as("%s%n%s", member, ExplanationText.of(explanation))
                    .isCloseTo(answered.getOrDefault(member, 0.0), within(1e-9)));
      }
    }
  }

  private static Explanation random(long seed, RandomTrees.Mix mix) {
    var random = new SplittableRandom(seed);
    var trees = new RandomTrees(seed, mix);
    Policy.Root root = trees.root();
    int downs = random.nextInt(1 << trees.targets()) & random.nextInt();
    Health health = target -> ((downs >> target) & 1) == 0;
    Whereabouts client = trees.client();
    var classes = new Classes(root.tree());
    classes.classOf(client);
    return new PolicySet(health)
        .add(root, classes)
        .explain(client, Kind.A, health, 0, 0xFFFF_0000_0000L | random.nextInt(1 << 30));
  }

  private static void walk(Explanation.Step step, double share, Map<String, Double> told) {
    for (Explanation.Line line : step.members()) {
      if (line.share() > 0) {
        told.merge(line.name(), share * line.share(), Double::sum);
      }
    }
    for (Explanation.Branch branch : step.branches()) {
      if (branch.share() > 0) {
        walk(branch.step(), share * branch.share(), told);
      }
    }
  }
}
