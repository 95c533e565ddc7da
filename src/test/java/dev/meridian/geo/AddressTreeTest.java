package dev.meridian.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AddressTreeTest {
  private static AddressTree.Match match(AddressTree tree, String address) {
    Ip ip = Ip.of(address);
    return tree.match(ip.high(), ip.low());
  }

  @Test
  void equalSiblingLeavesBecomeTheirParent() {
    AddressTree.Builder builder = new AddressTree.Builder();
    int same = builder.node(builder.leaf(3), builder.leaf(3));
    AddressTree tree = builder.build(builder.node(same, builder.leaf(4)), same);
    assertThat(tree.nodes()).isEqualTo(1);
    assertThat(match(tree, "1.2.3.4")).isEqualTo(new AddressTree.Match(3, 97));
    assertThat(match(tree, "128.0.0.0")).isEqualTo(new AddressTree.Match(4, 97));
    assertThat(match(tree, "2600::")).isEqualTo(new AddressTree.Match(3, 0));
  }

  @Test
  void combinedLeavesAreTheClassesOfTuples() {
    AddressTree first = CidrSets.of(List.of(Ip.cidr("10.0.0.0/8"))).tree();
    AddressTree second = CidrSets.of(List.of(Ip.cidr("10.1.0.0/16"))).tree();
    AddressTree both = AddressTree.combine(List.of(first, second), t -> 10 * t[0] + t[1]);
    assertThat(match(both, "10.1.0.0")).isEqualTo(new AddressTree.Match(11, 112));
    assertThat(match(both, "10.0.0.0")).isEqualTo(new AddressTree.Match(10, 112));
    assertThat(match(both, "10.128.0.0")).isEqualTo(new AddressTree.Match(10, 105));
    assertThat(match(both, "11.0.0.0")).isEqualTo(new AddressTree.Match(0, 104));
  }

  @Test
  void embeddedIpv4IsMatchedByTheInnerAddress() {
    AddressTree tree = CidrSets.of(List.of(Ip.cidr("192.0.2.0/24"))).tree();
    assertThat(match(tree, "64:ff9b::c000:201")).isEqualTo(new AddressTree.Match(1, 120));
    assertThat(match(tree, "2002:c000:201::1")).isEqualTo(new AddressTree.Match(1, 40));
  }

  @Test
  void refusesNegativeLeafValues() {
    assertThatIllegalArgumentException().isThrownBy(() -> new AddressTree.Builder().leaf(-1));
  }
}
