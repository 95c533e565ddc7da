package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import dev.meridian.zone.Rrset.Rdata;
import dev.meridian.zone.ZoneBuilder.Faults;
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
  private final NameTree names;
  private final Records<P> records;
  private boolean sound = true;

  Integrity(Name apex, Faults<P> faults, NameTree names, Records<P> records) {
    this.apex = apex;
    this.faults = faults;
    this.names = names;
    this.records = records;
  }

  /**
   * Tells every reason why the records are no zone, and what of them is left out.
   *
   * @param whole the place that stands for the whole zone
   * @param complete whether absent records are really absent
   * @return whether there was none
   */
  boolean check(P whole, boolean complete) {
    checkApex(whole, complete);
    for (int owner = NameTree.APEX; owner <= names.size(); owner++) {
      if (!records.isPlain(owner)) {
        check(owner);
      }
    }
    return sound;
  }

  private void check(int owner) {
    List<Rrset<P>> held = records.rrsets(owner, faults);
    for (Rrset<P> set : held) {
      switch (set.type) {
        case Wire.TYPE_SOA -> checkSoa(owner, set);
        case Wire.TYPE_CNAME -> checkAlias(owner, held, set);
        case Wire.TYPE_DNAME -> checkSingle(owner, set, "RFC 6672 2.4");
        case Wire.TYPE_NS -> checkCut(owner, set);
        default -> {}
      }
    }
  }

  private void error(P place, String message) {
    faults.error(place, message);
    sound = false;
  }

  private void checkApex(P whole, boolean complete) {
    if (!records.has(NameTree.APEX, Wire.TYPE_SOA)) {
      absent(whole, complete, "no SOA record at " + apex);
    }
    if (!records.hasNs(NameTree.APEX)) {
      absent(whole, complete, "no NS record at " + apex);
    }
  }

  private void absent(P whole, boolean complete, String message) {
    if (complete) {
      faults.error(whole, message);
    }
    sound = false;
  }

  private void checkSoa(int owner, Rrset<P> soa) {
    if (owner != NameTree.APEX) {
      error(soa.place(), "SOA at " + names.name(owner) + ", which is not the apex " + apex);
    } else {
      checkSingle(owner, soa, "RFC 1035 5.2");
    }
  }

  private void checkSingle(int owner, Rrset<P> set, String source) {
    if (set.rdatas.size() > 1) {
      error(
          set.rdatas.get(1).place(),
          "a second %s at %s; the first is at %s (%s)"
              .formatted(Types.name(set.type), names.name(owner), set.place(), source));
    }
  }

  private void checkAlias(int owner, List<Rrset<P>> held, Rrset<P> cname) {
    checkSingle(owner, cname, "RFC 2181 10.1");
    held.stream()
        .filter(set -> set.type != Wire.TYPE_CNAME && !Types.mayStandBesideCname(set.type))
        .findFirst()
        .ifPresent(
            other ->
                error(
                    cname.place(),
                    "CNAME at %s beside other data, %s at %s (RFC 1034 3.6.2)"
                        .formatted(names.name(owner), Types.name(other.type), other.place())));
  }

  private void checkCut(int owner, Rrset<P> ns) {
    if (names.isWildcard(owner)) {
      error(
          ns.place(),
          "NS at the wildcard "
              + names.name(owner)
              + ": such a delegation has no meaning (RFC 4592 4.2)");
    }
  }

  /** Warns of what the zone holds and never, or not usefully, answers. */
  void review(Zone zone, Standings standings, Map<Integer, Steering<P>> steered) {
    for (int owner = NameTree.APEX; owner <= names.size(); owner++) {
      if (!standings.of(owner).answers()) {
        for (Rrset<P> set : records.rrsets(owner)) {
          reviewSet(owner, set);
        }
      }
      Rrset<P> ns = records.hasNs(owner) ? records.rrset(owner, Wire.TYPE_NS) : null;
      if (ns != null) {
        for (Rdata<P> rdata : ns.rdatas) {
          reviewServer(zone, owner, rdata);
        }
      }
    }
    steered.forEach(
        (owner, steering) ->
            dnamesAbove(owner)
                .forEach(
                    dname ->
                        faults.warning(
                            steering.place(),
                            names.name(owner) + " is steered below the DNAME " + dname)));
  }

  private void reviewSet(int owner, Rrset<P> set) {
    dnamesAbove(owner)
        .forEach(
            dname ->
                faults.warning(
                    set.place(),
                    "%s %s is never answered: it stands below the DNAME at %s (RFC 6672 2.4)"
                        .formatted(names.name(owner), Types.name(set.type), dname)));
    int cutAbove = topmostCut(names.parent(owner));
    if ((isCut(owner) || cutAbove != NameTree.NONE)
        && !Types.mayStandAtCut(set.type, cutAbove != NameTree.NONE)) {
      faults.warning(
          set.place(),
          "%s %s is never answered: %s is delegated"
              .formatted(
                  names.name(owner),
                  Types.name(set.type),
                  names.name(cutAbove == NameTree.NONE ? owner : cutAbove)));
    }
  }

  private boolean isCut(int owner) {
    return owner != NameTree.APEX && records.hasNs(owner);
  }

  /** The topmost name at or above one, below the apex, that owns NS records. */
  int topmostCut(int owner) {
    int cut = NameTree.NONE;
    for (int name = owner; name > NameTree.APEX; name = names.parent(name)) {
      cut = records.hasNs(name) ? name : cut;
    }
    return cut;
  }

  /** The names above one that own a DNAME; the nearest first. */
  private List<Name> dnamesAbove(int owner) {
    List<Name> holding = new ArrayList<>();
    for (int name = names.parent(owner); name != NameTree.NONE; name = names.parent(name)) {
      if (records.hasDname(name)) {
        holding.add(names.name(name));
      }
    }
    return holding;
  }

  /** A name server whose name is the zone's own must have its addresses here (RFC 9471). */
  private void reviewServer(Zone zone, int owner, Rdata<P> ns) {
    Name server = Name.ofWire(ns.octets());
    if (!server.isAtOrBelow(apex)) {
      return;
    }
    int known = names.find(server);
    if (records.has(known, Wire.TYPE_A) || records.has(known, Wire.TYPE_AAAA)) {
      return;
    }
    if (topmostCut(nearest(server)) != NameTree.NONE) {
      if (owner != NameTree.APEX && server.isAtOrBelow(names.name(owner))) {
        faults.warning(
            ns.place(),
            "no glue for " + server + ", which lies below the cut " + names.name(owner));
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

  /** The name itself, or the nearest above it that exists. */
  private int nearest(Name server) {
    Name name = server;
    int number = names.find(name);
    while (number == NameTree.NONE) {
      name = name.parent();
      number = names.find(name);
    }
    return number;
  }

  private static boolean answers(Finding found) {
    return found instanceof Finding.Rrset || found instanceof Finding.Steered;
  }
}
