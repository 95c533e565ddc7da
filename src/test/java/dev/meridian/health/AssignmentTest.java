package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class AssignmentTest {
  private static final int TARGETS = 1000;

  private static Fingerprint target(int number) {
    InetAddress address = InetAddress.ofLiteral("192.0." + number / 250 + "." + number % 250);
    return Fingerprint.of(new ProbeKey("example.com/web", new InetSocketAddress(address, 80)));
  }

  private static List<Vantage> vantages(int count, int regions) {
    List<Vantage> vantages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vantages.add(new Vantage("v" + i, "r" + i % regions));
    }
    return vantages;
  }

  @Test
  void firstOnesStandInAsManyRegionsAsThereAre() {
    Assignment assignment = new Assignment(vantages(20, 4));
    for (int i = 0; i < TARGETS; i++) {
      List<Vantage> chosen = Assignment.chosen(assignment.order(target(i)), 4, false);
      assertThat(chosen).extracting(Vantage::region).doesNotHaveDuplicates().hasSize(4);
    }
  }

  @Test
  void sharesAreAlike() {
    Assignment assignment = new Assignment(vantages(10, 5));
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < TARGETS; i++) {
      Assignment.chosen(assignment.order(target(i)), 3, false)
          .forEach(vantage -> shares.merge(vantage.name(), 1, Integer::sum));
    }
    // 300 each on average; with 1000 draws 4 standard deviations are 58.
    assertThat(shares.values()).hasSize(10).allMatch(share -> share > 240 && share < 360);
  }

  @Test
  void whoGoesMovesNothingButWhatWasItsOwn() {
    List<Vantage> all = vantages(10, 1);
    Assignment before = new Assignment(all);
    Assignment after = new Assignment(all.subList(0, 9));
    for (int i = 0; i < TARGETS; i++) {
      List<Vantage> left = new ArrayList<>(before.order(target(i)));
      left.remove(all.get(9));
      assertThat(after.order(target(i))).isEqualTo(left);
    }
  }

  @Test
  void eachRegionHasItsOwnWhereRegionsDecide() {
    List<Vantage> chosen =
        Assignment.chosen(new Assignment(vantages(12, 3)).order(target(1)), 2, true);

    assertThat(chosen.stream().collect(Collectors.groupingBy(Vantage::region)).values())
        .hasSize(3)
        .allMatch(those -> those.size() == 2);
  }

  /** Nodes number their targets differently, and have to come to the same. */
  @Test
  void fingerprintIsTheStartOfTheDigestOfTheKey() {
    // printf 'example.com/web 192.0.2.1 80' | sha256sum | cut -c1-20
    ProbeKey key =
        new ProbeKey(
            "example.com/web", new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80));
    assertThat(Fingerprint.of(key).text()).isEqualTo("d46c250bdc0702441331");
  }
}
