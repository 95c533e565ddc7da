package dev.meridian.route53;

import dev.meridian.config.ProbeSpec;
import dev.meridian.wire.Name;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * A zone as its files say, policies resolved; whether this server answers for it does not matter.
 *
 * @param records of the master file; SOA and NS of the apex are left alone
 * @param probed how each target is probed, by its index in the health table
 */
public record ZoneSource(
    Name apex, List<StaticRrset> records, List<SteeredName> names, List<Probed> probed) {
  /** Copies the lists. */
  public ZoneSource {
    records = List.copyOf(records);
    names = List.copyOf(names);
    probed = List.copyOf(probed);
  }

  /** A target: an address and the probe that it is checked with. */
  public record Probed(ProbeSpec probe, InetSocketAddress address) {}
}
