package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Works out what a hosted zone should hold: a pure function of the zone, the decisions of the
 * moment and the terms. A name that cannot be compiled is told and left out; it keeps no other out.
 */
public final class DesiredState {
  private static final int SOA = RecordType.SOA.number();
  private static final int NS = RecordType.NS.number();

  private final ZoneSource zone;
  private final Decisions decisions;
  private final PushTerms terms;
  private final SortedMap<String, HealthCheck> checks = new TreeMap<>();
  private final SortedMap<String, Cell> cells = new TreeMap<>();
  private final SortedMap<String, CidrLocation> networks = new TreeMap<>();
  private final Map<Held, Name> holders = new HashMap<>();
  private final List<RecordSet> sets = new ArrayList<>();
  private final List<Deviation> deviations = new ArrayList<>();

  /** Sets of one name and type have one owner. */
  private record Held(Name name, RecordType type) {}

  private DesiredState(ZoneSource zone, Decisions decisions, PushTerms terms) {
    this.zone = zone;
    this.decisions = decisions;
    this.terms = terms;
  }

  /**
   * The desired state of a zone.
   *
   * @throws IllegalArgumentException when a name is in mode {@code checks} and nobody votes
   */
  public static DesiredZone of(ZoneSource zone, Decisions decisions, PushTerms terms) {
    return new DesiredState(zone, decisions, terms).compile();
  }

  private DesiredZone compile() {
    zone.records().forEach(this::add);
    zone.names().forEach(this::add);
    return new DesiredZone(
        zone.apex(),
        sets,
        List.copyOf(checks.values()),
        List.copyOf(networks.values()),
        List.copyOf(cells.values()),
        deviations);
  }

  private void add(StaticRrset rrset) {
    boolean atApex = rrset.owner().equals(zone.apex());
    if (rrset.type() == SOA || (atApex && rrset.type() == NS)) {
      return;
    }
    Notes notes = new Notes(rrset.owner());
    RecordType.of(rrset.type())
        .ifPresentOrElse(
            type -> add(rrset, type, notes),
            () ->
                notes.rejected(
                    "Route 53 has no records of type %d; leave the name out or the record away"
                        .formatted(rrset.type())));
    deviations.addAll(notes.all());
  }

  private void add(StaticRrset rrset, RecordType type, Notes notes) {
    SortedSet<String> values = new TreeSet<>();
    for (byte[] rdata : rrset.rdata()) {
      values.add(Rdata.ofWire(type, rdata));
    }
    if (values.size() > RecordSet.Content.Values.VALUES_MAX) {
      notes.rejected(
          "%d %s records at one name; Route 53 takes %d"
              .formatted(values.size(), type, RecordSet.Content.Values.VALUES_MAX));
      return;
    }
    RecordSet set =
        new RecordSet(
            rrset.owner(),
            type,
            "",
            new Routing.Simple(),
            new RecordSet.Content.Values(rrset.ttlSeconds(), values),
            Optional.empty());
    take(rrset.owner(), List.of(set), notes);
  }

  private void add(SteeredName name) {
    Notes notes = new Notes(name.owner());
    SortedMap<String, HealthCheck> ownChecks = new TreeMap<>();
    SortedMap<String, Cell> ownCells = new TreeMap<>();
    try {
      NameCompiler compiler =
          new NameCompiler(
              name, zone.apex(), decisions, terms, checks(name, ownChecks, ownCells), notes);
      if (take(name.owner(), compiler.compile(), notes)) {
        checks.putAll(ownChecks);
        cells.putAll(ownCells);
        networks.putAll(compiler.networks());
      }
    } catch (Inexpressible e) {
      notes.rejected(String.valueOf(e.getMessage()));
    }
    deviations.addAll(notes.all());
  }

  private Optional<Checks> checks(
      SteeredName name, SortedMap<String, HealthCheck> into, SortedMap<String, Cell> intoCells) {
    return switch (name.mode()) {
      case ANSWERS -> Optional.empty();
      case NATIVE -> Optional.of(new NativeChecks(zone, into));
      case CHECKS ->
          Optional.of(
              new VoteChecks(
                  zone,
                  terms
                      .voting()
                      .orElseThrow(
                          () -> new IllegalArgumentException(name.owner() + ": nobody votes")),
                  into,
                  intoCells));
    };
  }

  /** Takes the sets of an owner, all or, where another has one of their names, none. */
  private boolean take(Name owner, List<RecordSet> some, Notes notes) {
    for (RecordSet set : some) {
      Name holder = holders.get(new Held(set.name(), set.type()));
      if (holder != null && !holder.equals(owner)) {
        notes.rejected(
            "%s %s is there already, for %s; rename one".formatted(set.name(), set.type(), holder));
        return false;
      }
    }
    some.forEach(set -> holders.put(new Held(set.name(), set.type()), owner));
    sets.addAll(some);
    return true;
  }
}
