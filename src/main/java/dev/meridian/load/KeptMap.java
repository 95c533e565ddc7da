package dev.meridian.load;

import dev.meridian.geo.Cidr;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.geo.GeoDetail;
import dev.meridian.steer.Classes;
import dev.meridian.steer.Whereabouts;
import java.util.ArrayList;
import java.util.List;

/**
 * A trie with all that its classes depended on, so that another load can tell whether it would come
 * to the same one from the same databases. Immutable.
 *
 * @param detail what was read of the databases
 * @param prefixes those that the policy named, in its order
 * @param clients every kind of client that the databases and the prefixes tell apart, in the order
 *     in which they were met
 * @param classes the class of each client
 */
record KeptMap(
    GeoDetail detail,
    List<Cidr> prefixes,
    List<Whereabouts> clients,
    int[] classes,
    ClassTrie trie) {
  /** With more clients than these a map takes as long to compare as to compile. */
  static final int CLIENTS_MAX = 1 << 16;

  /** Whether a policy's classes are those of this map. */
  boolean fits(Classes policy, GeoDetail wanted) {
    return detail == detail.and(wanted)
        && prefixes.equals(List.copyOf(policy.prefixes()))
        && number(new Classes(policy.tree()));
  }

  /**
   * Numbers the clients as this map has them.
   *
   * @param fresh numbers no clients yet
   * @return whether the numbers are the same
   */
  boolean number(Classes fresh) {
    for (int i = 0; i < classes.length; i++) {
      if (fresh.classOf(clients.get(i)) != classes[i]) {
        return false;
      }
    }
    return true;
  }

  /** The first client of each class. */
  List<Whereabouts> firsts() {
    List<Whereabouts> firsts = new ArrayList<>(List.of(Whereabouts.UNKNOWN));
    for (int i = 0; i < classes.length; i++) {
      if (classes[i] == firsts.size()) {
        firsts.add(clients.get(i));
      }
    }
    return firsts;
  }
}
