package dev.meridian.load;

import dev.meridian.load.geo.GeoDetail;
import dev.meridian.load.geo.GeoFacts;
import java.util.List;
import java.util.Map;

/**
 * What a load made of the geo databases, for the next load of the same ones. Immutable.
 *
 * <p>A map is used only where the policy gives every client in it the very class that it has there,
 * which is what compiling it again would come to.
 *
 * @param origin of what octets of which databases, and by which program
 * @param facts by what was read
 */
record KeptMaps(String origin, Map<GeoDetail, GeoFacts> facts, List<KeptMap> maps) {
  /** How many maps are kept of one load; each may have to be compared with each policy. */
  static final int MAPS_MAX = 64;

  /** Nothing is kept. */
  static final KeptMaps NONE = new KeptMaps("", Map.of(), List.of());

  /** Whether databases were read for this; those that are damaged never are. */
  boolean isEmpty() {
    return origin.isEmpty();
  }

  /** Whether this very map is one of them. */
  boolean has(KeptMap map) {
    return maps.stream().anyMatch(one -> one.trie().equals(map.trie()));
  }
}
