package dev.meridian.config;

import dev.meridian.config.PolicySpec.NetworkKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Reads {@code listen.dns}: where queries are answered, which zones there, and for whom. */
final class DnsListenerReader {
  private static final List<String> KEYS = List.of("address", "zones", "clients");

  /** RFC 1035 section 4.2. */
  private static final int PORT = 53;

  private DnsListenerReader() {}

  /** Every listener that can be read; the list is empty when there is a problem with each. */
  static List<DnsListenerSpec> read(Value value) {
    List<Value> written = value.listOrOne("a list of addresses");
    if (written.isEmpty()) {
      value.error("is empty; a server needs an address to listen on");
    }
    List<DnsListenerSpec> listeners = new ArrayList<>();
    Set<InetSocketAddress> addresses = new HashSet<>();
    for (Value item : written) {
      listener(item)
          .ifPresent(
              listener -> {
                if (addresses.add(listener.address())) {
                  requireSameAsOtherFamily(listener, listeners, item);
                  listeners.add(listener);
                } else {
                  item.error("stands twice");
                }
              });
    }
    return List.copyOf(listeners);
  }

  private static Optional<DnsListenerSpec> listener(Value value) {
    if (!value.isMapping()) {
      return address(value)
          .map(
              address ->
                  new DnsListenerSpec(value.mark(), address, Optional.empty(), Optional.empty()));
    }
    return Fields.of(value, KEYS).flatMap(DnsListenerReader::listener);
  }

  private static Optional<DnsListenerSpec> listener(Fields fields) {
    if (!fields.has("address")) {
      fields.owner().error("has no address");
    }
    Optional<List<DnsListenerSpec.Zone>> zones = fields.get("zones").map(DnsListenerReader::zones);
    Optional<List<NetworkKey.Prefix>> clients =
        fields.get("clients").map(DnsListenerReader::clients);
    return fields
        .get("address")
        .flatMap(DnsListenerReader::address)
        .map(address -> new DnsListenerSpec(fields.owner().mark(), address, zones, clients));
  }

  /** Port 0 lets the operating system choose. */
  private static Optional<InetSocketAddress> address(Value value) {
    return AddressText.readWithPort(value, OptionalInt.of(PORT), 0);
  }

  private static List<DnsListenerSpec.Zone> zones(Value value) {
    List<DnsListenerSpec.Zone> zones = new ArrayList<>();
    for (Value item : nonEmpty(value, "a list of zones", "serve all zones")) {
      item.word("the name of a zone")
          .map(DnsListenerReader::zoneName)
          .ifPresent(name -> zones.add(new DnsListenerSpec.Zone(item.mark(), name)));
    }
    return List.copyOf(zones);
  }

  private static String zoneName(String written) {
    String lower = written.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static List<NetworkKey.Prefix> clients(Value value) {
    List<NetworkKey.Prefix> clients = new ArrayList<>();
    for (Value item : nonEmpty(value, "a list of networks", "answer everybody")) {
      item.word("a prefix such as 192.0.2.0/24, or an address")
          .flatMap(word -> NetworkKeyReader.readPrefix(word, item))
          .ifPresent(clients::add);
    }
    return List.copyOf(clients);
  }

  private static List<Value> nonEmpty(Value value, String expected, String without) {
    List<Value> items = value.listOrOne(expected);
    if (items.isEmpty()) {
      value.error("is empty; leave it out to " + without);
    }
    return items;
  }

  /** The wildcards of both families share a TCP socket, which cannot serve them apart. */
  private static void requireSameAsOtherFamily(
      DnsListenerSpec listener, List<DnsListenerSpec> before, Value value) {
    boolean differs =
        before.stream().filter(listener::sharesSocket).anyMatch(other -> !other.servesAs(listener));
    if (differs) {
      value.error(
          "0.0.0.0 and :: on one port share their TCP socket; give both the same zones and clients");
    }
  }
}
