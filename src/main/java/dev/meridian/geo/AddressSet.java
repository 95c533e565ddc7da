package dev.meridian.geo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A set of addresses, made of prefixes. Immutable; allocates nothing when asked.
 *
 * <p>Addresses are in 128-bit form, IPv4 as v4-mapped. Unlike in a {@link ClassTrie}, an IPv6
 * address that embeds an IPv4 one (6to4, Teredo, NAT64) is an IPv6 address and nothing else: who is
 * let in must not depend on what a sender writes into its own address.
 */
public final class AddressSet {
  private static final Comparator<Cidr> IN_ORDER =
      Comparator.comparing(Cidr::high, Long::compareUnsigned)
          .thenComparing(Cidr::low, Long::compareUnsigned)
          .thenComparingInt(Cidr::prefixBits);

  private final Cidr[] ipv4;
  private final Cidr[] ipv6;

  private AddressSet(Cidr[] ipv4, Cidr[] ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /** The addresses that any of these prefixes holds; {@code ::/0} holds no IPv4 address. */
  public static AddressSet of(Collection<Cidr> prefixes) {
    return new AddressSet(
        disjoint(prefixes.stream().filter(Cidr::isIpv4)),
        disjoint(prefixes.stream().filter(prefix -> !prefix.isIpv4())));
  }

  private static Cidr[] disjoint(Stream<Cidr> ofOneFamily) {
    List<Cidr> disjoint = new ArrayList<>();
    for (Cidr prefix : ofOneFamily.sorted(IN_ORDER).toList()) {
      // Prefixes nest or are apart, so that only the one before can hold the next.
      if (disjoint.isEmpty() || !holds(disjoint.getLast(), prefix)) {
        disjoint.add(prefix);
      }
    }
    return disjoint.toArray(Cidr[]::new);
  }

  private static boolean holds(Cidr outer, Cidr inner) {
    return ((outer.high() ^ inner.high()) & Cidr.highMask(outer.prefixBits())) == 0
        && ((outer.low() ^ inner.low()) & Cidr.lowMask(outer.prefixBits())) == 0;
  }

  /** Whether an address is in the set. */
  public boolean contains(long high, long low) {
    return contains(Cidr.isIpv4(high, low) ? ipv4 : ipv6, high, low);
  }

  private static boolean contains(Cidr[] disjoint, long high, long low) {
    int from = 0;
    int to = disjoint.length;
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (isBeyond(disjoint[middle], high, low)) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from > 0 && disjoint[from - 1].contains(high, low);
  }

  private static boolean isBeyond(Cidr prefix, long high, long low) {
    int upper = Long.compareUnsigned(prefix.high(), high);
    return upper > 0 || (upper == 0 && Long.compareUnsigned(prefix.low(), low) > 0);
  }
}
