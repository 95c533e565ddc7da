package dev.meridian.zone;

import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import dev.meridian.zone.Rrset.Rdata;
import dev.meridian.zone.ZoneBuilder.Faults;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Prepares the RRsets of a zone as they are answered, with the addresses that go along.
 *
 * @param <P> a place in the operator's files
 */
final class Images<P> {
  private static final int[] ADDRESS_TYPES = {Wire.TYPE_A, Wire.TYPE_AAAA};

  /**
   * Octets of an RRset at most: what a message of 65535 has left beside its header, the question,
   * and an OPT record with a client subnet.
   */
  private static final int RRSET_LENGTH_MAX = 65_535 - 12 - (Name.LENGTH_MAX + 4) - (11 + 4 + 20);

  /** Octets of RDATA that leave an RRset of one record well below what fits. */
  private static final int PLAIN_LENGTH_MAX = 4096;

  private final NameTree names;
  private final Records<P> records;
  private final Standings standings;
  private final Faults<P> faults;
  private final ImageBuilder image;

  Images(Name apex, NameTree names, Records<P> records, Standings standings, Faults<P> faults) {
    this.names = names;
    this.records = records;
    this.standings = standings;
    this.faults = faults;
    this.image = new ImageBuilder(apex);
  }

  /** Whether a record that is alone at its name is answered as it stands, without any other. */
  boolean isPlain(int sole) {
    int type = records.type(sole);
    return Types.targetAt(type) < 0
        && type != Wire.TYPE_CNAME
        && records.rdataLength(sole) <= PLAIN_LENGTH_MAX;
  }

  /** A record that is plain as the answer; valid until the next is made. */
  ImageBuilder answer(int sole) {
    int from = records.rdataAt(sole);
    int to = from + records.rdataLength(sole);
    image.clear();
    return image.addOwned(
        records.type(sole), records.ttlSeconds(sole), records.array(sole), from, to);
  }

  /** An RRset as the answer; valid until the next is made. */
  ImageBuilder answer(Rrset<P> set) {
    image.clear();
    for (Rdata<P> rdata : set.rdatas) {
      image.addOwned(set.type, set.ttlSeconds, rdata.octets());
    }
    if (Types.targetAt(set.type) >= 0) {
      image.beginAdditional();
      targets(set).forEach(this::addAddresses);
    }
    if (image.requiredLength() > RRSET_LENGTH_MAX) {
      faults.error(
          set.place(),
          "the %s RRset that begins here takes %d octets; at most %d fit into a DNS message"
              .formatted(Types.name(set.type), image.requiredLength(), RRSET_LENGTH_MAX));
    }
    return image;
  }

  /**
   * Names whose addresses the reader of an RRset will ask for next: with authority here, or glue
   * where they are name servers.
   */
  private Set<Name> targets(Rrset<P> set) {
    int at = Types.targetAt(set.type);
    Set<Name> targets = new LinkedHashSet<>();
    for (Rdata<P> rdata : set.rdatas) {
      Name target = nameAt(rdata.octets(), at);
      int known = names.find(target);
      if (known != NameTree.NONE && (set.type == Wire.TYPE_NS || !isDelegated(known))) {
        targets.add(target);
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

  private boolean isDelegated(int name) {
    Standing standing = standings.of(name);
    return standing == Standing.CUT || standing == Standing.OCCLUDED;
  }

  private void addAddresses(Name owner) {
    int known = names.find(owner);
    for (int type : ADDRESS_TYPES) {
      Rrset<P> addresses = records.rrset(known, type);
      if (addresses != null) {
        for (Rdata<P> address : addresses.rdatas) {
          image.add(owner, type, addresses.ttlSeconds, address.octets());
        }
      }
    }
  }

  /**
   * NS of a cut, glue for the name servers below it, without which nobody could reach them (RFC
   * 9471 section 3.1), and the addresses of others that the zone has (section 3.2). Valid until the
   * next is made.
   */
  ImageBuilder referral(Name cut, Rrset<P> ns) {
    image.clear();
    for (Rdata<P> rdata : ns.rdatas) {
      image.addAtAncestor(cut, Wire.TYPE_NS, ns.ttlSeconds, rdata.octets());
    }
    image.beginGlue();
    addServers(cut, ns, true);
    if (image.requiredLength() > RRSET_LENGTH_MAX) {
      faults.error(
          ns.place(),
          "the NS RRset that begins here takes %d octets with its glue; at most %d fit into a DNS message"
              .formatted(image.requiredLength(), RRSET_LENGTH_MAX));
    }
    image.beginAdditional();
    addServers(cut, ns, false);
    return image;
  }

  private void addServers(Name cut, Rrset<P> ns, boolean belowCut) {
    for (Rdata<P> rdata : ns.rdatas) {
      Name server = Name.ofWire(rdata.octets());
      if (server.isAtOrBelow(cut) == belowCut) {
        addAddresses(server);
      }
    }
  }
}
