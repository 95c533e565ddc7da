package dev.meridian.steer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compiled policies against {@link ReferenceEvaluator}, exactly, for every state of health. */
final class PolicyEquivalenceTest {
  private static final int TREES_PER_MIX = 800;
  private static final int CLIENTS = 2;
  private static final double ROUNDING = 1e-9;

  @ParameterizedTest
  @EnumSource(RandomTrees.Mix.class)
  void compiledTreesAnswerAsTheSpecificationSays(RandomTrees.Mix mix) {
    for (long seed = 0; seed < TREES_PER_MIX; seed++) {
      new Case(seed, mix).check();
    }
  }

  private static final class Case {
    private final String label;
    private final RandomTrees trees;
    private final Policy.Root root;
    private final List<Whereabouts> clients = new ArrayList<>();
    private final List<Integer> numbers = new ArrayList<>();
    private final Classes classes;
    private final BitSet up = new BitSet();
    private final SteeredPolicy flipping;
    private final SteeredPolicy refreshed;
    private final Map<String, Map<SortedSet<String>, Double>> lastGood = new HashMap<>();

    Case(long seed, RandomTrees.Mix mix) {
      this.label = mix + " seed " + seed;
      this.trees = new RandomTrees(seed, mix);
      this.root = trees.root();
      this.classes = new Classes(root.tree());
      for (int i = 0; i < CLIENTS; i++) {
        Whereabouts client = trees.client();
        clients.add(client);
        numbers.add(classes.classOf(client));
      }
      // Half of the cases begin with everything down, so that lastGood has nothing to keep.
      up.set(0, seed % 2 == 0 ? trees.targets() : 0);
      this.flipping = new PolicySet(up::get).add(root, classes);
      this.refreshed = new PolicySet(up::get).add(root, classes);
    }

    /** Visits all health vectors in the order of a Gray code: one target flips at a time. */
    void check() {
      compare();
      for (int step = 1; step < 1 << trees.targets(); step++) {
        int target = Integer.numberOfTrailingZeros(step);
        up.flip(target);
        flipping.set().flipped(target, up::get);
        refreshed.set().refresh(up::get);
        compare();
      }
    }

    private void compare() {
      for (Kind kind : Kind.values()) {
        for (int i = 0; i < CLIENTS; i++) {
          compareWithReference(clients.get(i), numbers.get(i), kind);
        }
        for (int number = 0; number < classes.size(); number++) {
          compareWithRefreshed(number, kind);
        }
      }
    }

    private void compareWithReference(Whereabouts client, int number, Kind kind) {
      String slot = number + " " + kind;
      ReferenceEvaluator.Result expected =
          new ReferenceEvaluator(client, up::get, kind).root(root, lastGood.get(slot));
      if (expected.up()) {
        lastGood.put(slot, expected.answers());
      }
      Outcome outcome = flipping.outcome(number, kind);
      if (outcome.isUp() != expected.up() || !close(AnswerSets.of(outcome), expected.answers())) {
        assertThat(outcome.isUp() + " " + AnswerSets.of(outcome))
            .as("%s, %s, %s, up %s, %s", label, kind, client, up, root)
            .isEqualTo(expected.up() + " " + expected.answers());
      }
    }

    private void compareWithRefreshed(int number, Kind kind) {
      Outcome one = flipping.outcome(number, kind);
      Outcome other = refreshed.outcome(number, kind);
      var distribution = Distribution.overall(one.choice());
      var afterRefresh = Distribution.overall(other.choice());
      if (one.isUp() != other.isUp() || !distribution.equals(afterRefresh)) {
        assertThat(one.isUp() + " " + distribution)
            .as(label)
            .isEqualTo(other.isUp() + " " + afterRefresh);
      }
    }

    private static boolean close(
        Map<SortedSet<String>, Double> some, Map<SortedSet<String>, Double> others) {
      return some.keySet().equals(others.keySet())
          && some.entrySet().stream()
              .allMatch(
                  one ->
                      Math.abs(one.getValue() - others.getOrDefault(one.getKey(), 0.0)) < ROUNDING);
    }
  }
}
