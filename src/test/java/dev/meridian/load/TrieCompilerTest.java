package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.answer.Steering;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.geo.Address;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.steer.Draw;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Policy;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class TrieCompilerTest {
  private final TrieCompiler tries =
      new TrieCompiler(new GeoMaps(GeoSource.empty(), KeptMaps.NONE, _ -> {}));

  private Steering compile(String inside, String outside) {
    Policy tree =
        Steered.networks(
            "192.0.2.0/24",
            Steered.pool("in-" + inside, 1, inside),
            Steered.pool("out-" + outside, 1, outside));
    return tries.compile(
        new Policy.Root("root", tree, new Policy.AllDown.Open()), true, Steering.TTL_FIXED);
  }

  /** The last octet of the address that a client gets. */
  private static int answer(Steering steering, String client) {
    Address address = Address.of(InetAddress.ofLiteral(client));
    int number = ClassTrie.classOf(steering.trie().find(address.high(), address.low()));
    Draw draw = new Draw(1);
    steering.policy().outcome(number, Kind.A).pick(draw);
    return Arrays.copyOfRange(draw.octets(), draw.offset(), draw.offset() + draw.length())[
        draw.length() - 1];
  }

  @Test
  void policiesThatDifferInTheirPoolsShareATrieAndAnswerFromTheirOwn() {
    Steering first = compile("203.0.113.1", "203.0.113.2");
    Steering second = compile("203.0.113.3", "203.0.113.4");

    assertThat(second.trie()).isSameAs(first.trie());
    assertThat(answer(first, "192.0.2.9")).isEqualTo(1);
    assertThat(answer(first, "198.51.100.9")).isEqualTo(2);
    assertThat(answer(second, "192.0.2.9")).isEqualTo(3);
    assertThat(answer(second, "198.51.100.9")).isEqualTo(4);
  }

  @Test
  void policyThatTellsClientsApartOtherwiseHasItsOwnTrie() {
    Steering first = compile("203.0.113.1", "203.0.113.2");
    Policy.Pool same = Steered.pool("same", 1, "203.0.113.5");
    Policy tree = Steered.networks("192.0.2.0/24", same, same);
    Steering uniform =
        tries.compile(
            new Policy.Root("root", tree, new Policy.AllDown.Open()), true, Steering.TTL_FIXED);

    assertThat(uniform.trie()).isNotSameAs(first.trie());
    assertThat(answer(uniform, "192.0.2.9")).isEqualTo(5);
    assertThat(answer(uniform, "198.51.100.9")).isEqualTo(5);
  }
}
