package dev.meridian.steer;

import static dev.meridian.steer.Fixtures.branches;
import static dev.meridian.steer.Fixtures.share;
import static dev.meridian.steer.Fixtures.site;
import static dev.meridian.steer.Fixtures.weighted;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OutlineTest {
  private static final Policy EU = site("eu", 0);
  private static final Policy US = site("us", 1);
  private static final Policy JP = site("jp", 2);

  private static Policy geo(Policy france, Policy fallback) {
    return new Policy.Geo("geo", branches("FR", france), fallback, Policy.Spill.OUTWARD);
  }

  @Test
  void poolsAreTheSameByWhereTheyStandInTheTree() {
    assertThat(Outline.of(geo(EU, US))).isEqualTo(Outline.of(geo(JP, EU)));
  }

  @Test
  void onePoolInTwoPlacesIsNotTwoPools() {
    assertThat(Outline.of(geo(EU, EU))).isNotEqualTo(Outline.of(geo(EU, US)));
  }

  @Test
  void placesAndWeightsCount() {
    Policy dublin = site("a", Fixtures.DUBLIN, 0);
    Policy tokyo = site("a", Fixtures.TOKYO, 0);
    assertThat(Outline.of(geo(dublin, US))).isNotEqualTo(Outline.of(geo(tokyo, US)));
    assertThat(Outline.of(weighted(share(EU, 1), share(US, 2))))
        .isNotEqualTo(Outline.of(weighted(share(EU, 2), share(US, 1))));
  }

  /** So the classes of the one, numbered by the clients of the other, are those of its trie. */
  @Test
  void treesThatDifferInTheirPoolsOnlyNumberClientsAlike() {
    for (long seed = 0; seed < 400; seed++) {
      RandomTrees.Mix mix =
          RandomTrees.Mix.values()[(int) (seed % RandomTrees.Mix.values().length)];
      RandomTrees some = new RandomTrees(seed, mix, "some");
      RandomTrees others = new RandomTrees(seed, mix, "other");
      Classes one = new Classes(some.root().tree());
      Classes other = new Classes(others.root().tree());
      assertThat(one.outline()).as("seed " + seed).isEqualTo(other.outline());
      for (int i = 0; i < 100; i++) {
        Whereabouts client = some.client();
        assertThat(one.classOf(client)).as("seed " + seed).isEqualTo(other.classOf(client));
      }
    }
  }

  @Test
  void sharedNodesStayShared() {
    Policy shared = geo(EU, US);
    Policy outline = Outline.of(new Policy.Failover("f", List.of(shared, geo(JP, shared)), 0));
    List<Policy> children = Trees.children(outline);
    assertThat(Trees.children(children.getLast()).getLast()).isSameAs(children.getFirst());
  }
}
