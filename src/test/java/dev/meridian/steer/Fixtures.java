package dev.meridian.steer;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.Location;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Members, pools and clients for tests. */
final class Fixtures {
  static final Policy.Point DUBLIN = new Policy.Point(53.35, -6.26);
  static final Policy.Point ASHBURN = new Policy.Point(39.04, -77.49);
  static final Policy.Point TOKYO = new Policy.Point(35.68, 139.69);
  static final Policy.Point SYDNEY = new Policy.Point(-33.87, 151.21);

  private Fixtures() {}

  static Member a(String address, int weight, int target) {
    byte[] rdata = new byte[4];
    String[] parts = address.split("\\.", -1);
    for (int i = 0; i < 4; i++) {
      rdata[i] = (byte) Integer.parseInt(parts[i]);
    }
    return new Member(address, Policy.Family.A, record(1, rdata), weight, target);
  }

  static Member aaaa(int lastGroup, int weight, int target) {
    byte[] rdata = new byte[16];
    rdata[0] = 0x20;
    rdata[1] = 0x01;
    rdata[2] = 0x0d;
    rdata[3] = (byte) 0xb8;
    rdata[14] = (byte) (lastGroup >>> 8);
    rdata[15] = (byte) lastGroup;
    return new Member(
        "2001:db8::" + Integer.toHexString(lastGroup),
        Policy.Family.AAAA,
        record(28, rdata),
        weight,
        target);
  }

  static Member cname(String label, int weight, int target) {
    byte[] text = label.getBytes(StandardCharsets.US_ASCII);
    byte[] rdata = new byte[text.length + 2];
    rdata[0] = (byte) text.length;
    System.arraycopy(text, 0, rdata, 1, text.length);
    return new Member(label + ".", Policy.Family.CNAME, record(5, rdata), weight, target);
  }

  private static byte[] record(int type, byte[] rdata) {
    return ByteBuffer.allocate(12 + rdata.length)
        .putShort((short) 0xC00C)
        .putShort((short) type)
        .putShort((short) 1)
        .putInt(0)
        .putShort((short) rdata.length)
        .put(rdata)
        .array();
  }

  static Policy.Pool pool(String name, Member... members) {
    return pool(name, 1, members);
  }

  static Policy.Pool pool(String name, int answers, Member... members) {
    return new Policy.Pool(
        name, Policy.Point.UNKNOWN, List.of(members), Policy.Threshold.ANY, answers);
  }

  static Policy.Pool pool(String name, Policy.Point place, Member... members) {
    return new Policy.Pool(name, place, List.of(members), Policy.Threshold.ANY, 1);
  }

  /** A pool of one A member named like the pool, 192.0.2.{@code target}. */
  static Policy.Pool site(String name, int target) {
    return pool(name, a("192.0.2." + target, 1, target));
  }

  static Policy.Pool site(String name, Policy.Point place, int target) {
    return pool(name, place, a("192.0.2." + target, 1, target));
  }

  static Policy.Failover failover(double trickle, Policy... children) {
    return new Policy.Failover("failover", List.of(children), trickle);
  }

  static Policy.All all(int answers, Policy... children) {
    return new Policy.All("all", List.of(children), answers);
  }

  static Policy.Weighted weighted(Policy.Share... children) {
    return new Policy.Weighted("weighted", List.of(children));
  }

  static Policy.Sticky sticky(Policy.Share... children) {
    return new Policy.Sticky("sticky", List.of(children));
  }

  static Policy.Share share(Policy policy, int weight) {
    return new Policy.Share(policy, weight);
  }

  static Map<String, Policy> branches(Object... keysAndPolicies) {
    var branches = new LinkedHashMap<String, Policy>();
    for (int i = 0; i < keysAndPolicies.length; i += 2) {
      branches.put((String) keysAndPolicies[i], (Policy) keysAndPolicies[i + 1]);
    }
    return branches;
  }

  static Policy.Root open(Policy tree) {
    return new Policy.Root("root", tree, new Policy.AllDown.Open());
  }

  static SteeredPolicy steered(Policy tree, Health health) {
    return new PolicySet(health).add(open(tree), new Classes(tree));
  }

  /** Health with these targets down. */
  static Health down(Integer... targets) {
    List<Integer> list = Arrays.asList(targets);
    return target -> !list.contains(target);
  }

  /** The answers of a class as written in tests: each set of members with its chance. */
  static Map<String, Double> answers(Outcome outcome) {
    var answers = new TreeMap<String, Double>();
    AnswerSets.of(outcome).forEach((set, chance) -> answers.put(String.join(" ", set), chance));
    return answers;
  }

  static Whereabouts at(Policy.Point point) {
    return new Whereabouts(
        new Location("", "", "", point.latitude(), point.longitude(), 0), List.of());
  }

  static Whereabouts in(String continent, String country, String subdivision) {
    return new Whereabouts(
        new Location(continent, country, subdivision, Double.NaN, Double.NaN, 0), List.of());
  }

  /** An IPv4 prefix in 128-bit form. */
  static Cidr v4(int a, int b, int c, int d, int bits) {
    return new Cidr(0, v4Low(a, b, c, d), 96 + bits);
  }

  static long v4Low(int a, int b, int c, int d) {
    return 0xFFFF_0000_0000L | (long) a << 24 | b << 16 | c << 8 | d;
  }
}
