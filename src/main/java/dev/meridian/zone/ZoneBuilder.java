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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the records and steered names of one zone, checks them and builds the {@link Zone}.
 *
 * <p>Faults are told to a {@link Faults} with the line of the record that shows them; the zone can
 * be built only when there were none.
 */
public final class ZoneBuilder {
  /** Hears of faults. */
  public interface Faults {
    /**
     * The zone cannot be served.
     *
     * @param line of the master file, 0 when none is to blame
     */
    void error(int line, String message);

    /** The zone is served, and probably not as meant. */
    void warning(int line, String message);
  }

  /** TTL of the HINFO that answers ANY (RFC 8482 section 4.2). */
  private static final long ANY_TTL_SECONDS = 3600;

  private static final byte[] ANY_RDATA = hinfo("RFC8482");

  private record Rdata(byte[] octets, int line) {}

  private static final class Rrset {
    final int type;
    long ttlSeconds;
    final List<Rdata> rdatas = new ArrayList<>();

    Rrset(int type, long ttlSeconds) {
      this.type = type;
      this.ttlSeconds = ttlSeconds;
    }

    int line() {
      return rdatas.getFirst().line();
    }
  }

  private record Steering(int policy, int ttlSeconds, boolean mayAlias) {}

  private final Name apex;
  private final Faults faults;
  private final Map<Name, Map<Integer, Rrset>> rrsets = new LinkedHashMap<>();
  private final Map<Name, Steering> steered = new LinkedHashMap<>();

  /** A builder for a zone of this apex. */
  public ZoneBuilder(Name apex, Faults faults) {
    this.apex = apex;
    this.faults = faults;
  }

  /**
   * Adds a record of class IN. A record that is there already is dropped (RFC 2181 section 5); a
   * TTL that differs within an RRset becomes the least of them (RFC 2181 section 5.2).
   *
   * @param rdata in wire form, names uncompressed
   * @param line of the master file
   */
  public void add(Name owner, int type, long ttlSeconds, byte[] rdata, int line) {
    if (!owner.isAtOrBelow(apex)) {
      faults.error(line, owner + " is outside the zone " + apex);
      return;
    }
    Rrset set =
        rrsets
            .computeIfAbsent(owner, key -> new TreeMap<>())
            .computeIfAbsent(type, key -> new Rrset(type, ttlSeconds));
    if (set.rdatas.stream().anyMatch(held -> Arrays.equals(held.octets(), rdata))) {
      faults.warning(line, "this record stands at line " + set.line() + " already");
      return;
    }
    if (ttlSeconds != set.ttlSeconds) {
      faults.warning(
          line,
          "TTL %d differs from %d in the same RRset; the lesser is served (RFC 2181 5.2)"
              .formatted(ttlSeconds, set.ttlSeconds));
      set.ttlSeconds = Math.min(ttlSeconds, set.ttlSeconds);
    }
    set.rdatas.add(new Rdata(rdata, line));
  }

  /**
   * Lets a policy answer for a name.
   *
   * @param policy index in the snapshot's policies
   * @param mayAlias whether it may answer with a CNAME
   * @return null, or what is wrong with it
   */
  public @Nullable String steer(Name owner, int policy, int ttlSeconds, boolean mayAlias) {
    if (!owner.isAtOrBelow(apex)) {
      return owner + " is outside the zone " + apex;
    }
    if (steered.putIfAbsent(owner, new Steering(policy, ttlSeconds, mayAlias)) != null) {
      return owner + " is steered twice";
    }
    if (mayAlias && owner.equals(apex)) {
      return "a CNAME cannot stand at the apex beside SOA and NS (RFC 1034 3.6.2); use addresses";
    }
    Map<Integer, Rrset> held = rrsets.getOrDefault(owner, Map.of());
    for (Rrset set : held.values()) {
      boolean clash =
          mayAlias
              || set.type == Wire.TYPE_A
              || set.type == Wire.TYPE_AAAA
              || set.type == Wire.TYPE_CNAME;
      if (clash) {
        return "%s is steered and the master file has %s for it at line %d"
            .formatted(owner, Types.name(set.type), set.line());
      }
    }
    return null;
  }

  /** Builds the zone, or tells the faults and returns null. */
  public @Nullable Zone build() {
    boolean aliasesSound = checkAliases();
    Rrset soa = rrset(apex, Wire.TYPE_SOA);
    if (!checkApex() || !aliasesSound || soa == null) {
      return null;
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
    return new Zone(apex, u32FromEnd(soaRdata, 20), nodes, new Finding.NameError(negative));
  }

  private boolean checkApex() {
    Rrset soa = rrset(apex, Wire.TYPE_SOA);
    if (soa == null) {
      faults.error(0, "no SOA record at " + apex);
    } else if (soa.rdatas.size() > 1) {
      faults.error(soa.rdatas.get(1).line(), "a second SOA record at " + apex);
    }
    Rrset ns = rrset(apex, Wire.TYPE_NS);
    if (ns == null) {
      faults.error(0, "no NS record at " + apex);
    }
    boolean sound = soa != null && soa.rdatas.size() == 1 && ns != null;
    for (Map.Entry<Name, Map<Integer, Rrset>> entry : rrsets.entrySet()) {
      Rrset stray = entry.getValue().get(Wire.TYPE_SOA);
      if (stray != null && !entry.getKey().equals(apex)) {
        faults.error(stray.line(), "SOA at " + entry.getKey() + ", which is not the apex " + apex);
        sound = false;
      }
    }
    return sound;
  }

  private boolean checkAliases() {
    boolean sound = true;
    for (Map.Entry<Name, Map<Integer, Rrset>> entry : rrsets.entrySet()) {
      Rrset cname = entry.getValue().get(Wire.TYPE_CNAME);
      if (cname == null) {
        continue;
      }
      if (cname.rdatas.size() > 1) {
        faults.error(
            cname.rdatas.get(1).line(), "a second CNAME at " + entry.getKey() + " (RFC 2181 10.1)");
        sound = false;
      }
      boolean alone =
          entry.getValue().keySet().stream()
              .allMatch(type -> type == Wire.TYPE_CNAME || Types.mayStandBesideCname(type));
      if (!alone) {
        faults.error(
            cname.line(), "CNAME at " + entry.getKey() + " beside other data (RFC 1034 3.6.2)");
        sound = false;
      }
    }
    return sound;
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
      Map<Integer, Rrset> held = rrsets.getOrDefault(node.name, Map.of());
      Steering steering = steered.get(node.name);
      if (steering != null) {
        node.steer(
            new Finding.Steered(steering.policy(), steering.ttlSeconds(), noData),
            steering.mayAlias());
      }
      int[] types = held.keySet().stream().mapToInt(Integer::intValue).toArray();
      Finding[] findings = new Finding[types.length];
      for (int i = 0; i < types.length; i++) {
        Rrset set = held.get(types[i]);
        findings[i] = set == null ? noData : rrset(set);
      }
      Rrset cname = held.get(Wire.TYPE_CNAME);
      if (cname != null) {
        node.alias(alias(cname));
      }
      boolean exists = types.length > 0 || steering != null;
      node.hold(types, findings, !exists ? null : cname != null ? rrset(cname) : any);
      Rrset ns = held.get(Wire.TYPE_NS);
      if (ns != null && !node.name.equals(apex)) {
        node.delegate(referral(node.name, ns));
      }
    }
  }

  private Finding.Rrset rrset(Rrset set) {
    return new Finding.Rrset(image(set));
  }

  private RecordImage image(Rrset set) {
    ImageBuilder image = new ImageBuilder(apex);
    set.rdatas.forEach(rdata -> image.addOwned(set.type, set.ttlSeconds, rdata.octets()));
    return image.build();
  }

  private Finding.Alias alias(Rrset cname) {
    Name target = Name.ofWire(cname.rdatas.getFirst().octets());
    return new Finding.Alias(
        image(cname), LookupName.of(target), target.isAtOrBelow(apex) ? apex.length() : 0);
  }

  /**
   * NS of a cut and the addresses of those of its name servers whose names lie within the zone and
   * below some cut: without them nobody could reach the name servers (RFC 9471 section 3).
   */
  private Finding.ZoneCut referral(Name cut, Rrset ns) {
    ImageBuilder image = new ImageBuilder(apex);
    for (Rdata rdata : ns.rdatas) {
      image.addAtAncestor(cut, Wire.TYPE_NS, ns.ttlSeconds, rdata.octets());
    }
    image.beginAdditional();
    for (Rdata rdata : ns.rdatas) {
      Name server = Name.ofWire(rdata.octets());
      for (int type : new int[] {Wire.TYPE_A, Wire.TYPE_AAAA}) {
        Rrset addresses = rrset(server, type);
        if (addresses != null) {
          addresses.rdatas.forEach(
              address -> image.add(server, type, addresses.ttlSeconds, address.octets()));
        }
      }
      if (server.isAtOrBelow(cut)
          && rrset(server, Wire.TYPE_A) == null
          && rrset(server, Wire.TYPE_AAAA) == null) {
        faults.warning(rdata.line(), "no glue for " + server + ", which lies below the cut " + cut);
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
      if (node.cut != null && steered.containsKey(node.name)) {
        faults.error(
            0, node.name + " is steered but delegated at " + node.cut.name + "; it never answers");
      }
    }
  }

  private @Nullable Rrset rrset(Name owner, int type) {
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
