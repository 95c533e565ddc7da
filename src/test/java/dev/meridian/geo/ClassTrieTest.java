package dev.meridian.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.meridian.garbage.Garbage;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClassTrieTest {
  private static final long SEED = 20261122;
  private static final long IPV4 = 0xFFFF_0000_0000L;

  /** Class 1 in the given prefixes, 0 elsewhere. */
  private static ClassTrie inside(String... prefixes) {
    CidrSets sets = CidrSets.of(List.of(prefixes).stream().map(Ip::cidr).toList());
    return ClassTrie.compile(List.of(sets.tree()), tuple -> tuple[0] == 0 ? 0 : 1);
  }

  private static String found(ClassTrie trie, String address) {
    Ip ip = Ip.of(address);
    int found = trie.find(ip.high(), ip.low());
    return ClassTrie.classOf(found) + "/" + ClassTrie.prefixBits(found);
  }

  @Test
  void agreesWithLongestMatchAndGivesTheWidestPrefixOfOneClass() {
    Random random = new Random(SEED);
    for (int round = 0; round < 200; round++) {
      LayeredSpace space = new LayeredSpace(random);
      ClassTrie trie = space.compile();
      for (int i = 0; i < 500; i++) {
        Ip address = space.address(random);
        int found = trie.find(address.high(), address.low());
        int bits = ClassTrie.prefixBits(found);
        String what = "seed " + SEED + " round " + round + " " + address + "/" + bits;
        assertThat(ClassTrie.classOf(found)).as(what).isEqualTo(space.classOf(address));
        checkWidest(space, address, bits, what);
      }
    }
  }

  private static void checkWidest(LayeredSpace space, Ip address, int bits, String what) {
    boolean ipv4 = address.prefix(96).isIpv4();
    assertThat(space.isUniform(address.prefix(Math.max(bits, ipv4 ? 96 : 0)))).as(what).isTrue();
    if (bits > (ipv4 ? 96 : 8)) { // wider than 2600::/8 are ranges that embed IPv4: tested by hand
      assertThat(space.isUniform(address.prefix(bits - 1))).as(what + " could be wider").isFalse();
    }
  }

  @Test
  void addressesInsideOneScopeHaveOneClass() {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      LayeredSpace space = new LayeredSpace(random);
      ClassTrie trie = space.compile();
      for (int i = 0; i < 1000; i++) {
        Ip one = space.address(random);
        int found = trie.find(one.high(), one.low());
        Ip other = Ip.random(random, one.prefix(ClassTrie.prefixBits(found)));
        int again = trie.find(other.high(), other.low());
        assertThat(ClassTrie.classOf(again))
            .as("seed %d: %s and %s", SEED, one, other)
            .isEqualTo(ClassTrie.classOf(found));
      }
    }
  }

  @Test
  void uniformTrieHasOneClassAndPrefixZero() {
    for (String address : List.of("0.0.0.0", "255.255.255.255", "::", "2002::1", "64:ff9b::1")) {
      assertThat(found(ClassTrie.uniform(), address)).isEqualTo("0/0");
    }
    assertThat(ClassTrie.uniform().ipv4Leaves()).isEqualTo(1);
    assertThat(ClassTrie.uniform().ipv6Leaves()).isEqualTo(1);
  }

  @Test
  void mergesNeighboursOfOneClass() {
    ClassTrie trie = inside("10.0.0.0/9", "10.128.0.0/9", "11.0.0.0/8");
    assertThat(found(trie, "10.1.2.3")).isEqualTo("1/103");
    assertThat(found(trie, "11.1.2.3")).isEqualTo("1/103");
    assertThat(found(trie, "8.0.0.1")).isEqualTo("0/103");
    assertThat(found(trie, "192.0.2.1")).isEqualTo("0/97");
  }

  @Test
  void findsSingleAddresses() {
    ClassTrie trie = inside("192.0.2.1/32", "2001:db8::1/128");
    assertThat(found(trie, "192.0.2.1")).isEqualTo("1/128");
    assertThat(found(trie, "192.0.2.0")).isEqualTo("0/128");
    assertThat(found(trie, "192.0.2.2")).isEqualTo("0/127");
    assertThat(found(trie, "2001:db8::1")).isEqualTo("1/128");
    assertThat(found(trie, "2001:db8::2")).isEqualTo("0/127");
  }

  /** The scope of the inner IPv4 prefix 192.0.2.0/24 in each form. */
  @ParameterizedTest
  @CsvSource({
    "192.0.2.77, 1/120",
    "64:ff9b::192.0.2.77, 1/120",
    "2002:c000:24d:1::1, 1/40", // 0xc000024d is 192.0.2.77; 16 + 24
    "2001:0:cb00:7101:8000:ffff:3fff:fdb2, 1/120", // 0x3ffffdb2 is its complement
    "198.51.100.1, 0/102", // 192.0.0.0/6 holds the other class, 196.0.0.0/6 does not
    "64:ff9b::198.51.100.1, 0/102",
    "2002:c633:6401::1, 0/22",
    "2001:0:cb00:7101:8000:ffff:39cc:9bfe, 0/102",
  })
  void embeddedIpv4IsLocatedByTheInnerAddress(String address, String expected) {
    assertThat(found(inside("192.0.2.0/24"), address)).isEqualTo(expected);
  }

  /** IPv6 has one class here, but scopes must not span the IPv4 inside it. */
  @ParameterizedTest
  @CsvSource({
    "2003::1, 0/16",
    "2000::1, 0/16",
    "2001:1::1, 0/32",
    "2001:8000::1, 0/17",
    "4000::1, 0/2",
    "64:ff9b:0:0:0:1::1, 0/96",
    "::1, 0/81", // beside ::ffff:0:0/96, whose first 80 bits it shares
  })
  void scopesOfIpv6EndAtRangesThatEmbedIpv4(String address, String expected) {
    assertThat(found(inside("192.0.2.0/24"), address)).isEqualTo(expected);
  }

  @Test
  void uniformIpv4MergesWithTheIpv6AroundIt() {
    ClassTrie sameClass = inside("2600::/16");
    assertThat(found(sameClass, "192.0.2.1")).isEqualTo("0/3");
    assertThat(found(sameClass, "2002:c000:201::1")).isEqualTo("0/6");
    assertThat(found(sameClass, "64:ff9b::192.0.2.1")).isEqualTo("0/3");
    ClassTrie ownClass = inside("0.0.0.0/0");
    assertThat(found(ownClass, "192.0.2.1")).isEqualTo("1/96");
    assertThat(found(ownClass, "2002:c000:201::1")).isEqualTo("1/16");
    assertThat(found(ownClass, "64:ff9b::192.0.2.1")).isEqualTo("1/96");
    assertThat(found(ownClass, "2001::1")).isEqualTo("1/32");
    assertThat(found(ownClass, "2003::1")).isEqualTo("0/16");
  }

  @Test
  void ipv6PrefixesCoverNoIpv4() {
    ClassTrie trie = inside("::/0");
    assertThat(found(trie, "192.0.2.1")).isEqualTo("0/96");
    assertThat(found(trie, "2003::1")).isEqualTo("1/16");
  }

  @Test
  void classifierIsAskedOncePerTuple() {
    AddressTree halves = CidrSets.of(List.of(Ip.cidr("0.0.0.0/1"), Ip.cidr("::/1"))).tree();
    int[] calls = new int[1];
    ClassTrie trie =
        ClassTrie.compile(
            List.of(halves, AddressTree.uniform(7)),
            tuple -> {
              assertThat(tuple[1]).isEqualTo(7);
              return calls[0]++;
            });
    assertThat(calls[0]).isEqualTo(3); // none, the IPv4 half, the IPv6 half
    assertThat(trie.ipv4Leaves()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, ClassTrie.CLASS_MAX + 1})
  void refusesClassesThatDoNotFit(int classNumber) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassTrie.compile(List.of(), tuple -> classNumber))
        .withMessageContaining("outside 0..");
  }

  @Test
  void greatestClassIsReturnedWhole() {
    CidrSets sets = CidrSets.of(List.of(Ip.cidr("192.0.2.1/32")));
    ClassTrie trie =
        ClassTrie.compile(List.of(sets.tree()), tuple -> tuple[0] * ClassTrie.CLASS_MAX);
    assertThat(found(trie, "192.0.2.1")).isEqualTo(ClassTrie.CLASS_MAX + "/128");
  }

  @Test
  void answersThatAreMoreThanNodesCanNumberAreToldApart() {
    int blocks = 70_000;
    List<Cidr> prefixes =
        IntStream.range(0, blocks)
            .mapToObj(block -> new Cidr(0, IPV4 | (0x0A00_0000L + ((long) block << 6)), 96 + 26))
            .toList();
    CidrSets sets = CidrSets.of(prefixes);
    ClassTrie trie = ClassTrie.compile(List.of(sets.tree()), tuple -> tuple[0]);
    for (int block = 0; block < blocks; block++) {
      int found = trie.find(0, IPV4 | (0x0A00_0000L + ((long) block << 6) + 63));
      assertThat(ClassTrie.prefixBits(found)).isEqualTo(96 + 26);
      assertThat(sets.covering(ClassTrie.classOf(found))).containsExactly(prefixes.get(block));
    }
    assertThat(ClassTrie.classOf(trie.find(0, IPV4 | 0x0A00_0000L + ((long) blocks << 6))))
        .isZero();
  }

  @Test
  void lookUpAllocatesNothing() throws Exception {
    ClassTrie trie = new LayeredSpace(new Random(SEED)).compile();
    long[] sum = new long[1];
    Garbage.assertNone(() -> sum[0] += sumOfFinds(trie, 100_000));
    assertThat(sum[0]).isNotZero();
  }

  private static long sumOfFinds(ClassTrie trie, int count) {
    long sum = 0;
    long mixed = SEED;
    for (int i = 0; i < count; i++) {
      mixed = mixed * 0x5851F42D4C957F2DL + 0x14057B7EF767814FL;
      sum += trie.find(0, 0xFFFF_0000_0000L | mixed >>> 32);
      sum += trie.find(0x2600_0000_0000_0000L | mixed >>> 8, mixed);
    }
    return sum;
  }
}
