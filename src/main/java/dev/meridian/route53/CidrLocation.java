package dev.meridian.route53;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A named set of networks in a CIDR collection, which {@link Routing.Cidr} refers to. Its name
 * follows from the networks, so that one is never changed while records use it.
 *
 * @param name 1 to 16 characters
 * @param blocks in CIDR notation, /1 to /24 for IPv4 and /1 to /48 for IPv6
 */
public record CidrLocation(String name, SortedSet<String> blocks) {
  /** Longest name that Route 53 takes. */
  static final int NAME_LENGTH_MAX = 16;

  /** Copies the blocks. */
  public CidrLocation {
    blocks = Collections.unmodifiableSortedSet(new TreeSet<>(blocks));
    if (name.isEmpty() || name.length() > NAME_LENGTH_MAX) {
      throw new IllegalArgumentException("a location's name has 1 to 16 characters: " + name);
    }
  }

  /** The location of these networks. */
  static CidrLocation of(Collection<String> blocks) {
    SortedSet<String> sorted = new TreeSet<>(blocks);
    return new CidrLocation("m-" + Digest.hex(String.join(",", sorted), 12), sorted);
  }
}
