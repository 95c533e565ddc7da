package dev.meridian.zone;

import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.RecordImage;
import dev.meridian.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the records and steered names of one zone, checks them and builds the {@link Zone}.
 *
 * <p>Faults are told to a {@link Faults} with the place of the record that shows them; the zone can
 * be built only when there was no error.
 *
 * @param <P> the caller's notion of a place in its files
 */
public final class ZoneBuilder<P> {
  /** Hears of faults. */
  public interface Faults<P> {
    /** The zone cannot be served. */
    void error(P place, String message);

    /** The zone is served, and probably not as meant. */
    void warning(P place, String message);
  }

  private static final int[] ADDRESS_TYPES = {Wire.TYPE_A, Wire.TYPE_AAAA};

  /** TTL of the HINFO that answers ANY (RFC 8482 section 4.2). */
  private static final long ANY_TTL_SECONDS = 3600;

  /**
   * Octets of an RRset at most: what a message of 65535 has left beside its header, the question,
   * and an OPT record with a client subnet.
   */
  private static final int RRSET_LENGTH_MAX = 65_535 - 12 - (Name.LENGTH_MAX + 4) - (11 + 4 + 20);

  private static final byte[] ANY_RDATA = hinfo("RFC8482");

  record Rdata<P>(byte[] octets, P place) {}

  static final class Rrset<P> {
    final int type;
    long ttlSeconds;
    boolean ttlsDiffer;
    final List<Rdata<P>> rdatas = new ArrayList<>();

    /** By canonical RDATA: equal records are found at once however many there are. */
    final Map<ByteBuffer, P> places = new HashMap<>();

    Rrset(int type, long ttlSeconds) {
      this.type = type;
      this.ttlSeconds = ttlSeconds;
    }

    P place() {
      return rdatas.getFirst().place();
    }
  }

  record Steering<P>(int policy, int ttlSeconds, boolean mayAlias, P place) {}

  private final Name apex;
  private final Faults<P> faults;
  private final Map<Name, Map<Integer, Rrset<P>>> rrsets = new LinkedHashMap<>();
  private final Map<Name, Steering<P>> steered = new LinkedHashMap<>();
  private boolean incomplete;

  /** A builder for a zone of this apex. */
  public ZoneBuilder(Name apex, Faults<P> faults) {
    this.apex = apex;
    this.faults = faults;
  }

  /**
   * Adds a record of class IN. A record that is there already is dropped (RFC 2181 section 5); a
   * TTL that differs within an RRset becomes the least of them (RFC 2181 section 5.2).
   *
   * @param rdata in wire form, names uncompressed
   * @param place of the record in the master file
   */
  public void add(Name owner, int type, long ttlSeconds, byte[] rdata, P place) {
    if (!owner.isAtOrBelow(apex)) {
      faults.error(place, owner + " is outside the zone " + apex);
      return;
    }
    Rrset<P> set =
        rrsets
            .computeIfAbsent(owner, key -> new TreeMap<>())
            .computeIfAbsent(type, key -> new Rrset<>(type, ttlSeconds));
    P first = set.places.putIfAbsent(canonical(type, rdata), place);
    if (first != null) {
      faults.warning(place, "the same record stands at " + first + " already");
      return;
    }
    if (ttlSeconds != set.ttlSeconds) {
      tellTtls(set, ttlSeconds, place);
      set.ttlSeconds = Math.min(ttlSeconds, set.ttlSeconds);
    }
    set.rdatas.add(new Rdata<>(rdata, place));
  }

  private void tellTtls(Rrset<P> set, long ttlSeconds, P place) {
    if (!set.ttlsDiffer) {
      faults.warning(
          place,
          "TTL %d differs from %d in the same RRset; the least is served (RFC 2181 5.2)"
              .formatted(ttlSeconds, set.ttlSeconds));
    }
    set.ttlsDiffer = true;
  }

  /** RDATA to compare by: names in it mean the same in either case (RFC 4343). */
  private static ByteBuffer canonical(int type, byte[] rdata) {
    int name = Types.lastName(type);
    if (name < 0) {
      return ByteBuffer.wrap(rdata);
    }
    byte[] lower = Name.ofWire(Arrays.copyOfRange(rdata, name, rdata.length)).toWire();
    return ByteBuffer.allocate(rdata.length).put(rdata, 0, name).put(lower).flip();
  }

  /** Tells the builder that faults kept records out, so that nothing follows from their absence. */
  public void someAreMissing() {
    incomplete = true;
  }

  /**
   * Lets a policy answer for a name. Call after all records have been added.
   *
   * @param policy index in the snapshot's policies
   * @param mayAlias whether it may answer with a CNAME
   * @param place where the name is steered
   */
  public void steer(Name owner, int policy, int ttlSeconds, boolean mayAlias, P place) {
    if (!owner.isAtOrBelow(apex)) {
      faults.error(place, owner + " is outside the zone " + apex);
    } else if (steered.containsKey(owner)) {
      faults.error(place, owner + " is steered already; keep one of the two");
    } else if (mayAlias && owner.equals(apex)) {
      faults.error(
          place,
          "a CNAME cannot stand at the apex beside SOA and NS (RFC 1034 3.6.2); use addresses");
    } else {
      clash(owner, mayAlias)
          .ifPresent(
              set ->
                  faults.error(
                      place,
                      "%s is steered and also has %s at %s; keep one of the two"
                          .formatted(owner, Types.name(set.type), set.place())));
      steered.put(owner, new Steering<>(policy, ttlSeconds, mayAlias, place));
    }
  }

  private Optional<Rrset<P>> clash(Name owner, boolean mayAlias) {
    return rrsets.getOrDefault(owner, Map.of()).values().stream()
        .filter(
            set ->
                mayAlias
                    || set.type == Wire.TYPE_A
                    || set.type == Wire.TYPE_AAAA
                    || set.type == Wire.TYPE_CNAME)
        .findFirst();
  }

  /**
   * Builds the zone.
   *
   * @param whole the place that stands for the whole zone
   * @return empty when what makes it a zone is missing or cannot be; the faults have been told
   */
  public Optional<Zone> build(P whole) {
    Integrity<P> integrity = new Integrity<>(apex, faults, rrsets, steered);
    Rrset<P> soa = rrset(apex, Wire.TYPE_SOA);
    if (!integrity.check(whole, !incomplete) || soa == null) {
      return Optional.empty();
    }
    byte[] soaRdata = soa.rdatas.getFirst().octets();
    RecordImage negative =
        new ImageBuilder(apex)
            .addAtAncestor(
                apex, Wire.TYPE_SOA, Math.min(soa.ttlSeconds, u32FromEnd(soaRdata, 4)), soaRdata)
            .build();
    Finding.NoData noData = new Finding.NoData(negative);
    Map<Name, Node> nodes = nodes(noData);
    markCuts(nodes);
    fill(nodes, noData);
    markRedirects(nodes);
    Zone zone = new Zone(apex, u32FromEnd(soaRdata, 20), nodes, new Finding.NameError(negative));
    if (!incomplete) {
      integrity.review(zone);
    }
    return Optional.of(zone);
  }

  /** A node for each owner and for each name between it and the apex. */
  private Map<Name, Node> nodes(Finding.NoData noData) {
    Map<Name, Node> nodes = new LinkedHashMap<>();
    nodes.put(apex, new Node(apex, noData));
    List<Name> owners = new ArrayList<>(rrsets.keySet());
    owners.addAll(steered.keySet());
    for (Name owner : owners) {
      for (Name name = owner; !nodes.containsKey(name); name = name.parent()) {
        nodes.put(name, new Node(name, noData));
      }
    }
    for (Node node : nodes.values()) {
      if (node.name.isWildcard() && !node.name.equals(apex)) {
        Node parent = nodes.get(node.name.parent());
        if (parent != null) {
          parent.wildcard = node;
        }
      }
    }
    return nodes;
  }

  private void fill(Map<Name, Node> nodes, Finding.NoData noData) {
    Finding any =
        new Finding.Rrset(
            new ImageBuilder(apex).addOwned(Wire.TYPE_HINFO, ANY_TTL_SECONDS, ANY_RDATA).build());
    for (Node node : nodes.values()) {
      Map<Integer, Rrset<P>> held = rrsets.getOrDefault(node.name, Map.of());
      Steering<P> steering = steered.get(node.name);
      if (steering != null) {
        node.steer(
            new Finding.Steered(steering.policy(), steering.ttlSeconds(), noData),
            steering.mayAlias());
      }
      int[] types = held.keySet().stream().mapToInt(Integer::intValue).toArray();
      Finding[] findings = new Finding[types.length];
      for (int i = 0; i < types.length; i++) {
        Rrset<P> set = held.get(types[i]);
        findings[i] = set == null ? noData : rrset(set);
      }
      Rrset<P> cname = held.get(Wire.TYPE_CNAME);
      if (cname != null) {
        node.alias(alias(cname));
      }
      boolean exists = types.length > 0 || steering != null;
      node.hold(types, findings, !exists ? null : cname != null ? rrset(cname) : any);
      Rrset<P> ns = held.get(Wire.TYPE_NS);
      if (ns != null && !node.name.equals(apex)) {
        node.delegate(referral(node.name, ns));
      }
      Rrset<P> dname = held.get(Wire.TYPE_DNAME);
      if (dname != null) {
        node.dname = redirect(node.name, dname);
      }
    }
  }

  private Finding.Redirect redirect(Name owner, Rrset<P> dname) {
    byte[] target = dname.rdatas.getFirst().octets();
    RecordImage image =
        new ImageBuilder(apex)
            .addAtAncestor(owner, Wire.TYPE_DNAME, dname.ttlSeconds, target)
            .build();
    return new Finding.Redirect(image, owner.length(), target, (int) dname.ttlSeconds);
  }

  private Finding.Rrset rrset(Rrset<P> set) {
    return new Finding.Rrset(image(set));
  }

  private RecordImage image(Rrset<P> set) {
    ImageBuilder image = new ImageBuilder(apex);
    set.rdatas.forEach(rdata -> image.addOwned(set.type, set.ttlSeconds, rdata.octets()));
    image.beginAdditional();
    targets(set).forEach(target -> addAddresses(target, image));
    RecordImage built = image.build();
    if (built.requiredLength() > RRSET_LENGTH_MAX) {
      faults.error(
          set.place(),
          "the %s RRset that begins here takes %d octets; at most %d fit into a DNS message"
              .formatted(Types.name(set.type), built.requiredLength(), RRSET_LENGTH_MAX));
    }
    return built;
  }

  /**
   * Names whose addresses the reader of an RRset will ask for next: with authority here, or glue
   * where they are name servers.
   */
  private Set<Name> targets(Rrset<P> set) {
    int at = Types.targetAt(set.type);
    Set<Name> targets = new LinkedHashSet<>();
    if (at >= 0) {
      for (Rdata<P> rdata : set.rdatas) {
        Name target = nameAt(rdata.octets(), at);
        if (target.isAtOrBelow(apex) && (set.type == Wire.TYPE_NS || cutAbove(target) == null)) {
          targets.add(target);
        }
      }
    }
    return targets;
  }

  private static Name nameAt(byte[] rdata, int at) {
    int end = at;
    while (rdata[end] != 0) {
      end += rdata[end] + 1;
    }
    return Name.ofWire(Arrays.copyOfRange(rdata, at, end + 1));
  }

  private void addAddresses(Name owner, ImageBuilder image) {
    for (int type : ADDRESS_TYPES) {
      Rrset<P> addresses = rrset(owner, type);
      if (addresses != null) {
        addresses.rdatas.forEach(
            address -> image.add(owner, type, addresses.ttlSeconds, address.octets()));
      }
    }
  }

  private Finding.Alias alias(Rrset<P> cname) {
    Name target = Name.ofWire(cname.rdatas.getFirst().octets());
    return new Finding.Alias(
        image(cname), LookupName.of(target), target.isAtOrBelow(apex) ? apex.length() : 0);
  }

  /**
   * NS of a cut, glue for the name servers below it, without which nobody could reach them (RFC
   * 9471 section 3.1), and the addresses of others that the zone has (section 3.2).
   */
  private Finding.ZoneCut referral(Name cut, Rrset<P> ns) {
    ImageBuilder image = new ImageBuilder(apex);
    for (Rdata<P> rdata : ns.rdatas) {
      image.addAtAncestor(cut, Wire.TYPE_NS, ns.ttlSeconds, rdata.octets());
    }
    image.beginGlue();
    List<Name> servers = ns.rdatas.stream().map(rdata -> Name.ofWire(rdata.octets())).toList();
    servers.stream()
        .filter(server -> server.isAtOrBelow(cut))
        .forEach(server -> addAddresses(server, image));
    image.beginAdditional();
    servers.stream()
        .filter(server -> !server.isAtOrBelow(cut))
        .forEach(server -> addAddresses(server, image));
    return new Finding.ZoneCut(image.build());
  }

  /** Tells each node the topmost cut above it; what lies below is occluded or glue. */
  private void markCuts(Map<Name, Node> nodes) {
    for (Node node : nodes.values()) {
      Name cut = cutAbove(node.name);
      node.cut = cut == null ? null : nodes.get(cut);
      Steering<P> steering = steered.get(node.name);
      if (cut != null && steering != null) {
        faults.error(
            steering.place(),
            node.name + " is steered but delegated at " + cut + "; it never answers");
      }
    }
  }

  /** The topmost zone cut at or above a name of this zone. */
  private @Nullable Name cutAbove(Name owner) {
    Name cut = null;
    for (Name name = owner; !name.equals(apex); name = name.parent()) {
      cut = rrset(name, Wire.TYPE_NS) != null ? name : cut;
    }
    return cut;
  }

  /** Tells each node the topmost DNAME above it, unless a cut lies above that. */
  private void markRedirects(Map<Name, Node> nodes) {
    for (Node node : nodes.values()) {
      for (Name name = node.name; !name.equals(apex); ) {
        name = name.parent();
        Node above = nodes.get(name);
        if (above != null && above.dname != null && above.cut == null) {
          node.redirect = above.dname;
        }
      }
      if (node.redirect != null) {
        node.cut = null;
      }
    }
  }

  private @Nullable Rrset<P> rrset(Name owner, int type) {
    return rrsets.getOrDefault(owner, Map.of()).get(type);
  }

  private static long u32FromEnd(byte[] octets, int fromEnd) {
    int at = octets.length - fromEnd;
    return ByteBuffer.wrap(octets).getInt(at) & 0xffff_ffffL;
  }

  private static byte[] hinfo(String cpu) {
    byte[] text = cpu.getBytes(StandardCharsets.US_ASCII);
    byte[] rdata = new byte[text.length + 2];
    rdata[0] = (byte) text.length;
    System.arraycopy(text, 0, rdata, 1, text.length);
    return rdata;
  }
}
