package dev.meridian.load;

import dev.meridian.config.TtlSpec;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import java.util.List;
import java.util.Optional;

/**
 * What is kept in Route 53, in the form that is pushed from: names and policies rather than
 * prepared answers. Of zones that are not kept there, nothing is in here.
 *
 * @param zones in the order of their files
 * @param secret that health checks ask with, 16 octets; empty where none is configured
 */
public record Pushed(List<Zone> zones, Optional<byte[]> secret) {

  /** Copies the list. */
  public Pushed {
    zones = List.copyOf(zones);
  }

  /**
   * A zone.
   *
   * @param records of the master file, in its order
   * @param names that are steered, in the order of the steering file
   */
  public record Zone(Name apex, List<Records> records, List<Steered> names) {
    /** Copies the lists. */
    public Zone {
      records = List.copyOf(records);
      names = List.copyOf(names);
    }
  }

  /**
   * An RRset.
   *
   * @param rdata in wire form, names uncompressed; each once
   */
  public record Records(Name owner, int type, long ttlSeconds, List<byte[]> rdata) {
    /** Copies the list. */
    public Records {
      rdata = List.copyOf(rdata);
    }
  }

  /** A steered name. */
  public record Steered(Name owner, Policy.Root root, TtlSpec ttl, boolean clientSubnet) {}
}
