package dev.meridian.load.geo;

import static org.assertj.core.api.Assertions.assertThat;

import com.maxmind.db.Reader;
import dev.meridian.geo.AddressTree;
import dev.meridian.geo.ClassTrie;
import dev.meridian.geo.Ip;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The country database in {@code geoip/}, against its own library and through the trie. */
final class ShippedDatabaseTest {
  private static final Path FILE = Path.of("geoip", "dbip-country-lite.mmdb");
  private static final long SEED = 20261122;
  private static final int ROUNDS = 100_000;

  private static GeoMap source;
  private static ClassTrie trie;

  @BeforeAll
  static void open() throws GeoFileException {
    source = GeoSource.open(List.of(FILE), Places.shipped()).map(GeoDetail.ALL);
    trie = ClassTrie.compile(List.of(source.tree()), tuple -> classOf(tuple[0]));
  }

  /** Europe, the United States, and the rest. */
  private static int classOf(int location) {
    if (source.locations().get(location).continent().equals("EU")) {
      return 1;
    }
    return source.locations().get(location).country().equals("US") ? 2 : 0;
  }

  /** IPv4, or IPv6 among the allocated blocks and clear of Teredo and 6to4. */
  private static Ip address(Random random) {
    if (random.nextBoolean()) {
      return Ip.ofIpv4(random.nextInt());
    }
    int top = random.nextBoolean() ? random.nextInt(0x2003_0000, 0x2C10_0000) : 0x2001_0200;
    return new Ip(
        (long) (top + random.nextInt(0xFE00)) << 32 | Integer.toUnsignedLong(random.nextInt()),
        random.nextLong());
  }

  private static InetAddress inet(Ip ip) throws UnknownHostException {
    boolean ipv4 = ip.prefix(96).isIpv4();
    ByteBuffer octets = ByteBuffer.allocate(16).putLong(ip.high()).putLong(ip.low());
    byte[] all = octets.array();
    return InetAddress.getByAddress(ipv4 ? Arrays.copyOfRange(all, 12, 16) : all);
  }

  @Test
  void agreesWithTheLibraryOnRandomAddresses() throws Exception {
    Random random = new Random(SEED);
    int known = 0;
    try (Reader oracle = new Reader(FILE.toFile())) {
      for (int i = 0; i < ROUNDS; i++) {
        Ip ip = address(random);
        Map<?, ?> record = oracle.get(inet(ip), Map.class);
        Object expected = record == null ? "" : record.get("country_code");
        AddressTree.Match match = source.tree().match(ip.high(), ip.low());
        assertThat(source.locations().get(match.value()).country())
            .as("seed %d: %s", SEED, inet(ip))
            .isEqualTo("ZZ".equals(expected) ? "" : expected);
        known += record == null ? 0 : 1;
      }
    }
    assertThat(known).isGreaterThan(ROUNDS / 3);
  }

  @Test
  void addressesInsideOneScopeHaveOneClass() {
    Random random = new Random(SEED);
    for (int i = 0; i < ROUNDS; i++) {
      Ip one = address(random);
      int found = trie.find(one.high(), one.low());
      Ip other = Ip.random(random, one.prefix(ClassTrie.prefixBits(found)));
      int again = trie.find(other.high(), other.low());
      assertThat(again).as("seed %d: %s and %s", SEED, one, other).isEqualTo(found);
      AddressTree.Match match = source.tree().match(other.high(), other.low());
      assertThat(classOf(match.value()))
          .as("seed %d: %s", SEED, other)
          .isEqualTo(ClassTrie.classOf(found));
    }
  }

  @Test
  void compiledTrieIsSmall() {
    assertThat(trie.memoryBytes()).isLessThan(8 << 20);
    assertThat(trie.ipv4Leaves()).isGreaterThan(10_000);
  }

  @Test
  void everyCountryInItIsInTheTable() {
    Places places = Places.shipped();
    assertThat(source.locations().stream().skip(1))
        .allSatisfy(
            location -> {
              assertThat(places.country(location.country())).as(location.country()).isPresent();
              assertThat(location.hasCoordinates()).isTrue();
              assertThat(location.continent()).isNotEmpty();
            });
  }
}
