package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.List;

/**
 * An RRset of a master file to push.
 *
 * @param type as on the wire
 * @param rdata in wire form, names uncompressed
 */
public record StaticRrset(Name owner, int type, long ttlSeconds, List<byte[]> rdata) {
  /** Copies the list. */
  public StaticRrset {
    rdata = List.copyOf(rdata);
  }
}
