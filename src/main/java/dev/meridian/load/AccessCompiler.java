package dev.meridian.load;

import dev.meridian.answer.Access;
import dev.meridian.config.DnsListenerSpec;
import dev.meridian.config.Problems;
import dev.meridian.geo.AddressSet;
import dev.meridian.load.geo.Address;
import dev.meridian.wire.Name;
import dev.meridian.zone.Zone;
import dev.meridian.zone.ZoneTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes what each listening address serves, and to whom. */
final class AccessCompiler {
  private AccessCompiler() {}

  /** Tells of zones that an address is to serve and that are not there. */
  static void requireZones(List<DnsListenerSpec> listeners, Set<String> zones, Problems problems) {
    for (DnsListenerSpec listener : listeners) {
      for (DnsListenerSpec.Zone zone : listener.zones().orElse(List.of())) {
        if (!zones.contains(zone.name())) {
          problems.error(zone.mark(), "there is no zone " + zone.name() + " in the zones folder");
        }
      }
    }
  }

  /** One for each listener, in their order; zones that are not there are left out. */
  static List<Access> compile(List<DnsListenerSpec> listeners, ZoneTable all) {
    return listeners.stream()
        .map(
            listener ->
                new Access(
                    listener.zones().map(names -> only(names, all.all())).orElse(all),
                    listener.clients().map(AccessCompiler::addresses).orElse(null)))
        .toList();
  }

  private static ZoneTable only(List<DnsListenerSpec.Zone> wanted, List<Zone> zones) {
    Set<Name> apexes =
        wanted.stream().map(zone -> Name.parse(zone.name())).collect(Collectors.toSet());
    return new ZoneTable(zones.stream().filter(zone -> apexes.contains(zone.apex())).toList());
  }

  private static AddressSet addresses(
      List<dev.meridian.config.PolicySpec.NetworkKey.Prefix> clients) {
    return AddressSet.of(
        clients.stream()
            .map(prefix -> Address.of(prefix.address()).prefix(prefix.bits()))
            .toList());
  }
}
