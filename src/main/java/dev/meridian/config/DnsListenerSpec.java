package dev.meridian.config;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * An address that answers over UDP and TCP, and to whom.
 *
 * @param zones names of the zones that are served here, lower case without the final dot; empty for
 *     all
 * @param clients who may ask here; empty for everybody
 */
public record DnsListenerSpec(
    Mark mark,
    InetSocketAddress address,
    Optional<List<Zone>> zones,
    Optional<List<PolicySpec.NetworkKey.Prefix>> clients) {

  /** The name of a zone, with its place in the file. */
  public record Zone(Mark mark, String name) {}

  /** Whether two listeners serve the same to the same. */
  boolean servesAs(DnsListenerSpec other) {
    return zones.map(DnsListenerSpec::names).equals(other.zones.map(DnsListenerSpec::names))
        && clients
            .map(DnsListenerSpec::canonical)
            .equals(other.clients.map(DnsListenerSpec::canonical));
  }

  private static List<String> names(List<Zone> zones) {
    return zones.stream().map(Zone::name).sorted().toList();
  }

  private static List<String> canonical(List<PolicySpec.NetworkKey.Prefix> clients) {
    return clients.stream().map(NetworkKeyReader::canonical).sorted().toList();
  }
}
