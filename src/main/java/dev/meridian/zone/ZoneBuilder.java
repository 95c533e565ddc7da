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
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
      faults.error(
          place, owner + " is steered already; keep one of the two");
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
    fill(nodes, noData);
    markCuts(nodes);
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
    }
  }

  private Finding.Rrset rrset(Rrset<P> set) {
    return new Finding.Rrset(image(set));
  }

  private RecordImage image(Rrset<P> set) {
    ImageBuilder image = new ImageBuilder(apex);
    set.rdatas.forEach(rdata -> image.addOwned(set.type, set.ttlSeconds, rdata.octets()));
    RecordImage built = image.build();
    if (built.length() > RRSET_LENGTH_MAX) {
      faults.error(
          set.place(),
          "the %s RRset that begins here takes %d octets; at most %d fit into a DNS message"
              .formatted(Types.name(set.type), built.length(), RRSET_LENGTH_MAX));
    }
    return built;
  }

  private Finding.Alias alias(Rrset<P> cname) {
    Name target = Name.ofWire(cname.rdatas.getFirst().octets());
    return new Finding.Alias(
        image(cname), LookupName.of(target), target.isAtOrBelow(apex) ? apex.length() : 0);
  }

  /**
   * NS of a cut and the addresses of those of its name servers whose names lie within the zone and
   * below some cut: without them nobody could reach the name servers (RFC 9471 section 3).
   */
  private Finding.ZoneCut referral(Name cut, Rrset<P> ns) {
    ImageBuilder image = new ImageBuilder(apex);
    for (Rdata<P> rdata : ns.rdatas) {
      image.addAtAncestor(cut, Wire.TYPE_NS, ns.ttlSeconds, rdata.octets());
    }
    image.beginGlue();
    for (Rdata<P> rdata : ns.rdatas) {
      Name server = Name.ofWire(rdata.octets());
      for (int type : new int[] {Wire.TYPE_A, Wire.TYPE_AAAA}) {
        Rrset<P> addresses = rrset(server, type);
        if (addresses != null) {
          addresses.rdatas.forEach(
              address -> image.add(server, type, addresses.ttlSeconds, address.octets()));
        }
      }
    }
    return new Finding.ZoneCut(image.build());
  }

  /** Tells each node the topmost cut above it; what lies below is occluded or glue. */
  private void markCuts(Map<Name, Node> nodes) {
    for (Node node : nodes.values()) {
      for (Name name = node.name; !name.equals(apex); name = name.parent()) {
        if (rrset(name, Wire.TYPE_NS) != null) {
          node.cut = nodes.get(name);
        }
      }
      Steering<P> steering = steered.get(node.name);
      if (node.cut != null && steering != null) {
        faults.error(
            steering.place(),
            node.name + " is steered but delegated at " + node.cut.name + "; it never answers");
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
