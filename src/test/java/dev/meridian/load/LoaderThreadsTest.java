package dev.meridian.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.answer.Steering;
import dev.meridian.config.Problems;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.geo.Address;
import dev.meridian.steer.Explanation;
import dev.meridian.steer.Health;
import dev.meridian.steer.Kind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The example zone, whose policies look at locations in several ways. */
final class LoaderThreadsTest {
  private static final Path EXAMPLE = Path.of("meridian.yaml");
  private static final long SEED = 20_261_122;
  private static final int CLIENTS = 5_000;

  @Test
  void manyThreadsCompileWhatOneDoes() throws UnknownHostException {
    Loaded one = load(1);
    Loaded many = load(4);

    int policies = one.snapshot().policies().size();
    assertThat(many.snapshot().policies()).hasSize(policies);
    assertThat(policies).isGreaterThan(3);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    for (int i = 0; i < CLIENTS; i++) {
      byte[] octets = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(octets);
      InetAddress client = InetAddress.getByAddress(octets);
      int policy = random.nextInt(policies);
      assertThat(decided(many, policy, client)).isEqualTo(decided(one, policy, client));
    }
  }

  private record Decided(int prefixBits, Explanation explanation) {}

  private static Decided decided(Loaded loaded, int policy, InetAddress client) {
    Steering steering = loaded.snapshot().policies().get(policy);
    Address address = Address.of(client);
    Explanation explanation =
        steering
            .policy()
            .explain(
                loaded.geography().whereabouts(client, steering),
                Kind.A,
                Health.ALL_UP,
                address.high(),
                address.low());
    int found = steering.trie().find(address.high(), address.low());
    assertThat(explanation.classNumber()).isEqualTo(ClassTrie.classOf(found));
    return new Decided(ClassTrie.prefixBits(found), explanation);
  }

  private static Loaded load(int threads) {
    Problems problems = new Problems();
    return Loader.load(EXAMPLE, problems, threads)
        .orElseThrow(() -> new AssertionError(problems.all()));
  }
}
