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

  /** Whether this and another are the wildcards of both families on one port: one TCP socket. */
  public boolean sharesSocket(DnsListenerSpec other) {
    return address.getPort() == other.address.getPort()
        && address.getPort() != 0
        && address.getAddress().isAnyLocalAddress()
        && other.address.getAddress().isAnyLocalAddress()
        && address.getAddress().getClass() != other.address.getAddress().getClass();
  }

  /** This address with what is said of another. */
  public DnsListenerSpec saying(DnsListenerSpec other) {
    return new DnsListenerSpec(other.mark, address, other.zones, other.clients);
  }

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
