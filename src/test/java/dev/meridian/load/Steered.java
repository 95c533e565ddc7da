package dev.meridian.load;

import dev.meridian.answer.Steering;
import dev.meridian.geo.Cidr;
import dev.meridian.load.geo.GeoSource;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Policies made by hand, for tests of any room. */
public final class Steered {
  private Steered() {}

  /** A policy as the loader compiles it, without geo databases; all that is down answers open. */
  public static Steering compile(Policy tree) {
    Policy.Root root = new Policy.Root(tree.name(), tree, new Policy.AllDown.Open());
    return new TrieCompiler(new GeoMaps(GeoSource.empty(), KeptMaps.NONE, _ -> {}))
        .compile(root, true, Steering.TTL_FIXED);
  }

  /** A pool whose members are all up: addresses, or one name that ends in a dot. */
  public static Policy.Pool pool(String name, int answers, String... members) {
    List<Member> all = Stream.of(members).map(text -> member(text, -1)).toList();
    return new Policy.Pool(name, Policy.Point.UNKNOWN, all, Policy.Threshold.ANY, answers);
  }

  /** A pool of one member that is up as long as the target is. */
  public static Policy.Pool probed(String name, String member, int target) {
    return new Policy.Pool(
        name, Policy.Point.UNKNOWN, List.of(member(member, target)), Policy.Threshold.ANY, 1);
  }

  private static Member member(String text, int target) {
    if (text.endsWith(".")) {
      byte[] rdata = Name.parse(text).toWire();
      return new Member(text, Policy.Family.CNAME, record(Wire.TYPE_CNAME, rdata), 1, target);
    }
    InetAddress address = InetAddress.ofLiteral(text);
    boolean v4 = address instanceof Inet4Address;
    byte[] record = record(v4 ? Wire.TYPE_A : Wire.TYPE_AAAA, address.getAddress());
    return new Member(text, v4 ? Policy.Family.A : Policy.Family.AAAA, record, 1, target);
  }

  private static byte[] record(int type, byte[] rdata) {
    return new ImageBuilder(Name.ROOT).addOwned(type, 0, rdata).build().standalone();
  }

  /** Networks: alternating prefixes and policies, the last one alone is the fallback. */
  public static Policy networks(Object... prefixesAndPolicies) {
    Map<Cidr, Policy> prefixes = new LinkedHashMap<>();
    int last = prefixesAndPolicies.length - 1;
    for (int i = 0; i < last; i += 2) {
      prefixes.put(cidr((String) prefixesAndPolicies[i]), (Policy) prefixesAndPolicies[i + 1]);
    }
    Policy fallback = (Policy) prefixesAndPolicies[last];
    return new Policy.Networks("networks", prefixes, Map.of(), fallback, Policy.Spill.OUTWARD);
  }

  private static Cidr cidr(String text) {
    String[] parts = text.split("/", 2);
    byte[] octets = InetAddress.ofLiteral(parts[0]).getAddress();
    int bits = Integer.parseInt(parts[1]);
    ByteBuffer address = ByteBuffer.wrap(octets);
    return octets.length == 4
        ? new Cidr(0, 0xffff_0000_0000L | (address.getInt() & 0xffff_ffffL), bits + 96)
        : new Cidr(address.getLong(), address.getLong(), bits);
  }
}
