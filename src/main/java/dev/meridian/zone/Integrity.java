package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import dev.meridian.zone.ZoneBuilder.Faults;
import dev.meridian.zone.ZoneBuilder.Rdata;
import dev.meridian.zone.ZoneBuilder.Rrset;
import dev.meridian.zone.ZoneBuilder.Steering;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What must hold among the records of a zone before it is built, and what had better hold after.
 *
 * @param <P> a place in the operator's files
 */
final class Integrity<P> {
  private final Name apex;
  private final Faults<P> faults;
  private final Map<Name, Map<Integer, Rrset<P>>> rrsets;
  private final Map<Name, Steering<P>> steered;
  private boolean sound = true;

  Integrity(
      Name apex,
      Faults<P> faults,
      Map<Name, Map<Integer, Rrset<P>>> rrsets,
      Map<Name, Steering<P>> steered) {
    this.apex = apex;
    this.faults = faults;
    this.rrsets = rrsets;
    this.steered = steered;
  }

  /**
   * Tells every reason why the records are no zone.
   *
   * @param whole the place that stands for the whole zone
   * @param complete whether absent records are really absent
   * @return whether there was none
   */
  boolean check(P whole, boolean complete) {
    checkApex(whole, complete);
    rrsets.forEach(
        (owner, held) ->
            held.values()
                .forEach(
                    set -> {
                      switch (set.type) {
                        case Wire.TYPE_SOA -> checkSoa(owner, set);
                        case Wire.TYPE_CNAME -> checkAlias(owner, held, set);
                        case Wire.TYPE_DNAME -> checkSingle(owner, set, "RFC 6672 2.4");
                        case Wire.TYPE_NS -> checkCut(owner, set);
                        default -> {}
                      }
                    }));
    return sound;
  }

  private void error(P place, String message) {
    faults.error(place, message);
    sound = false;
  }

  private void checkApex(P whole, boolean complete) {
    Map<Integer, Rrset<P>> held = rrsets.getOrDefault(apex, Map.of());
    if (!held.containsKey(Wire.TYPE_SOA)) {
      absent(whole, complete, "no SOA record at " + apex);
    }
    if (!held.containsKey(Wire.TYPE_NS)) {
      absent(whole, complete, "no NS record at " + apex);
    }
  }

  private void absent(P whole, boolean complete, String message) {
    if (complete) {
      faults.error(whole, message);
    }
    sound = false;
  }

  private void checkSoa(Name owner, Rrset<P> soa) {
    if (!owner.equals(apex)) {
      error(soa.place(), "SOA at " + owner + ", which is not the apex " + apex);
    } else {
      checkSingle(owner, soa, "RFC 1035 5.2");
    }
  }

  private void checkSingle(Name owner, Rrset<P> set, String source) {
    if (set.rdatas.size() > 1) {
      String type = Types.name(set.type);
      error(
          set.rdatas.get(1).place(),
          "a second %s at %s; the first is at %s (%s)".formatted(type, owner, set.place(), source));
    }
  }

  private void checkAlias(Name owner, Map<Integer, Rrset<P>> held, Rrset<P> cname) {
    checkSingle(owner, cname, "RFC 2181 10.1");
    held.values().stream()
        .filter(set -> set.type != Wire.TYPE_CNAME && !Types.mayStandBesideCname(set.type))
        .findFirst()
        .ifPresent(
            other ->
                error(
                    cname.place(),
                    "CNAME at %s beside other data, %s at %s (RFC 1034 3.6.2)"
                        .formatted(owner, Types.name(other.type), other.place())));
  }

  private void checkCut(Name owner, Rrset<P> ns) {
    if (owner.isWildcard() && !owner.equals(apex)) {
      error(
          ns.place(),
          "NS at the wildcard " + owner + ": such a delegation has no meaning (RFC 4592 4.2)");
    }
  }

  /** Warns of what the zone holds and never, or not usefully, answers. */
  void review(Zone zone) {
    rrsets.forEach(
        (owner, held) -> {
          held.values().forEach(set -> reviewSet(owner, set));
          Rrset<P> ns = held.get(Wire.TYPE_NS);
          if (ns != null) {
            ns.rdatas.forEach(rdata -> reviewServer(zone, owner, rdata));
          }
        });
    steered.forEach(
        (owner, steering) ->
            above(owner, Wire.TYPE_DNAME)
                .forEach(
                    dname ->
                        faults.warning(
                            steering.place(), owner + " is steered below the DNAME " + dname)));
  }

  private void reviewSet(Name owner, Rrset<P> set) {
    above(owner, Wire.TYPE_DNAME)
        .forEach(
            dname ->
                faults.warning(
                    set.place(),
                    "%s %s is never answered: it stands below the DNAME at %s (RFC 6672 2.4)"
                        .formatted(owner, Types.name(set.type), dname)));
    boolean cutHere = isCut(owner);
    List<Name> cuts = above(owner, Wire.TYPE_NS);
    if ((cutHere || !cuts.isEmpty()) && !Types.mayStandAtCut(set.type, !cuts.isEmpty())) {
      faults.warning(
          set.place(),
          "%s %s is never answered: %s is delegated"
              .formatted(owner, Types.name(set.type), cuts.isEmpty() ? owner : cuts.getLast()));
    }
  }

  private boolean isCut(Name owner) {
    return !owner.equals(apex) && rrsets.getOrDefault(owner, Map.of()).containsKey(Wire.TYPE_NS);
  }

  /** The ancestors of a name, below the apex for NS, that hold a type; the nearest first. */
  private List<Name> above(Name owner, int type) {
    List<Name> holding = new ArrayList<>();
    for (Name name = owner; !name.equals(apex); ) {
      name = name.parent();
      boolean counts = type != Wire.TYPE_NS || !name.equals(apex);
      if (counts && rrsets.getOrDefault(name, Map.of()).containsKey(type)) {
        holding.add(name);
      }
    }
    return holding;
  }

  /** A name server whose name is the zone's own must have its addresses here (RFC 9471). */
  private void reviewServer(Zone zone, Name owner, Rdata<P> ns) {
    Name server = Name.ofWire(ns.octets());
    if (!server.isAtOrBelow(apex)) {
      return;
    }
    Map<Integer, Rrset<P>> held = rrsets.getOrDefault(server, Map.of());
    if (held.containsKey(Wire.TYPE_A) || held.containsKey(Wire.TYPE_AAAA)) {
      return;
    }
    boolean delegated = isCut(server) || !above(server, Wire.TYPE_NS).isEmpty();
    if (delegated) {
      if (!owner.equals(apex) && server.isAtOrBelow(owner)) {
        faults.warning(ns.place(), "no glue for " + server + ", which lies below the cut " + owner);
      }
      return;
    }
    LookupName name = LookupName.of(server);
    Finding found = zone.find(name, Wire.TYPE_A);
    if (found instanceof Finding.Alias) {
      faults.warning(
          ns.place(), "NS " + server + " is a CNAME; it must have addresses (RFC 2181 10.3)");
    } else if (!answers(found) && !answers(zone.find(name, Wire.TYPE_AAAA))) {
      faults.warning(ns.place(), "NS " + server + " has no address in this zone");
    }
  }

  private static boolean answers(Finding found) {
    return found instanceof Finding.Rrset || found instanceof Finding.Steered;
  }
}
