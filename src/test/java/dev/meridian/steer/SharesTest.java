package dev.meridian.steer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a draw is made of, and how plans are told apart. */
final class SharesTest {
  private static final int DRAWS_OF_EACH_SIZE = 200;
  private static final double ROUNDING = 1e-12;

  @Test
  void aDrawOfOneIsThatOne() {
    Choice only = choice(0);
    Shares shares = new Shares();
    shares.add(only, 0.25);
    shares.add(only, 0.5);
    assertThat(shares.draw()).isSameAs(only);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 9, 10, 40})
  void eachIsDrawnByTheSumOfItsSharesInTheOrderInWhichTheyCame(int size) {
    List<Choice> choices = IntStream.range(0, size).mapToObj(SharesTest::choice).toList();
    for (long seed = 0; seed < DRAWS_OF_EACH_SIZE; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Map<Choice, Double> expected = new LinkedHashMap<>();
      Shares shares = new Shares();
      for (int i = 0; i < 3 * size; i++) {
        // All at least once, whatever chance says.
        Choice choice = choices.get(i < size ? i : random.nextInt(size));
        double share = random.nextInt(4) == 0 ? 1 : random.nextDouble(1e-3, 100);
        expected.merge(choice, share, Double::sum);
        shares.add(choice, share);
      }
      double total = expected.values().stream().mapToDouble(share -> share).sum();
      Table table = (Table) shares.draw();
      assertThat(table.choices()).as("seed %d", seed).containsExactlyElementsOf(expected.keySet());
      for (int i = 0; i < size; i++) {
        assertThat(table.shares()[i])
            .as("seed %d, choice %d", seed, i)
            .isCloseTo(expected.getOrDefault(table.choices()[i], 0.0) / total, within(ROUNDING));
      }
    }
  }

  @Test
  void lotsThatDifferInOneMemberSpreadOverAMap() {
    Candidate shared = new Candidate(Fixtures.a("192.0.2.1", 1, -1), 1);
    List<Integer> hashes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Candidate own = new Candidate(Fixtures.a("10.0." + i / 250 + "." + i % 250, 1, -1), 1);
      hashes.add(new Plan.Members(List.of(shared, own, shared), 1).hashCode());
    }
    assertThat(hashes.stream().distinct().count()).isGreaterThan(990);
  }

  private static Choice choice(int number) {
    return Fixtures.a("192.0.2." + number, 1, -1).alone();
  }
}
