package dev.meridian.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class PickCellsTest {
  @Test
  void eachMemberHasItsCellAndAllOthersShareOne() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      Map<Integer, Integer> byMember = new HashMap<>();
      int stride = 1 << random.nextInt(8);
      for (int i = random.nextInt(50); i > 0; i--) {
        byMember.put(random.nextInt(-1, 60) * stride, random.nextInt(1, 1024));
      }
      PickCells cells = new PickCells(byMember);
      for (int member = -1; member < 60 * stride; member++) {
        assertThat(cells.cell(member))
            .as("member %d, seed %d", member, seed)
            .isEqualTo(byMember.getOrDefault(member, 0));
      }
    }
  }
}
