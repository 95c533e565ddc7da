package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;

/** A zone: what it holds at and below its apex, down to its cuts. Immutable. */
public final class Zone {
  private final Name apex;
  private final long serial;
  private final int nodeCount;
  private final Nodes nodes;
  private final Finding.Redirect[] redirects;
  private final Finding.Steered[] steered;
  private final Finding.NoData noData;
  private final Finding.NameError nameError;
  private final Finding.Rrset any;

  /**
   * A zone.
   *
   * @param redirects what DNAMEs answer for the names below them, by the links to them
   * @param steered what policies answer, by index
   * @param any what ANY gets where a name owns something
   */
  Zone(
      Name apex,
      long serial,
      int nodeCount,
      Nodes nodes,
      Finding.Redirect[] redirects,
      Finding.Steered[] steered,
      Finding.NoData noData,
      Finding.Rrset any) {
    this.apex = apex;
    this.serial = serial;
    this.nodeCount = nodeCount;
    this.nodes = nodes;
    this.redirects = redirects;
    this.steered = steered;
    this.noData = noData;
    this.nameError = new Finding.NameError(noData.soa());
    this.any = any;
  }

  public Name apex() {
    return apex;
  }

  /** SOA serial, 0 to 2^32−1. */
  public long serial() {
    return serial;
  }

  /** Octets of native memory that it takes. */
  public long octets() {
    return nodes.octets();
  }

  /** Names that exist, empty non-terminals included. */
  public int nodeCount() {
    return nodeCount;
  }

  /**
   * Looks a name up (RFC 1034 section 4.3.2 steps 3a to 3c, RFC 4592, RFC 6672).
   *
   * @param name at or below the apex
   * @param type QTYPE
   * @param finder the thread's own
   * @return valid until the finder is used again
   */
  public Finding find(LookupName name, int type, Finder finder) {
    long node = nodes.find(name, 0);
    if (node != Nodes.NONE) {
      return findExact(node, type, finder);
    }
    for (int label = 1; label <= name.labels(); label++) {
      long encloser = nodes.find(name, label);
      if (encloser != Nodes.NONE) {
        return findBelow(encloser, type, finder);
      }
    }
    return nameError;
  }

  /** As the other, of lasting validity; allocates, so for the control side only. */
  public Finding find(LookupName name, int type) {
    return find(name, type, new Finder());
  }

  /** What to answer when a node is the QNAME's. */
  private Finding findExact(long node, int type, Finder finder) {
    return switch (nodes.standing(node)) {
      case PLAIN, WILD, DNAME -> own(node, type, finder);
      case CUT -> // DS at the cut is the parent's (RFC 4035 section 3.1.4.1)
          type == Wire.TYPE_DS ? own(node, type, finder) : referral(node, finder);
      case OCCLUDED -> referral(nodes.linked(node), finder);
      case REDIRECTED -> redirects[nodes.link(node)];
    };
  }

  /** What to answer when a node is the closest encloser of a QNAME that does not exist. */
  private Finding findBelow(long node, int type, Finder finder) {
    return switch (nodes.standing(node)) {
      case PLAIN -> nameError;
      case WILD -> own(nodes.linked(node), type, finder);
      case CUT -> referral(node, finder);
      case OCCLUDED -> referral(nodes.linked(node), finder);
      case DNAME, REDIRECTED -> redirects[nodes.link(node)];
    };
  }

  private Finding referral(long cut, Finder finder) {
    long rrset = nodes.firstRrset(cut);
    while (nodes.type(rrset) != Wire.TYPE_NS) {
      rrset = nodes.nextRrset(rrset);
    }
    return finder.cut(nodes.memory(), Nodes.image(rrset));
  }

  /**
   * What a node's records answer, as the QNAME's or as those of the wildcard that stands for it.
   */
  private Finding own(long node, int type, Finder finder) {
    int flags = nodes.flags(node);
    if ((flags & NodeLayout.STEERED) != 0 && isSteered(flags, type)) {
      return steered[nodes.steered(node)];
    }
    long cname = Nodes.NONE;
    long rrset = nodes.firstRrset(node);
    for (int left = nodes.rrsets(node); left > 0; left--) {
      int held = nodes.type(rrset);
      if (held == type) {
        return finder.rrset(nodes.memory(), Nodes.image(rrset));
      }
      cname = held == Wire.TYPE_CNAME ? rrset : cname;
      rrset = nodes.nextRrset(rrset);
    }
    if (type == Wire.TYPE_ANY && (flags & NodeLayout.OWNS) != 0) {
      return cname == Nodes.NONE ? any : finder.rrset(nodes.memory(), Nodes.image(cname));
    }
    return cname == Nodes.NONE ? noData : alias(cname, finder);
  }

  private static boolean isSteered(int flags, int type) {
    return (flags & NodeLayout.STEERS_EVERY_TYPE) != 0
        || type == Wire.TYPE_A
        || type == Wire.TYPE_AAAA;
  }

  /** The target stands at the end, behind its length; so it is found without reading the image. */
  private Finding alias(long cname, Finder finder) {
    long end = nodes.nextRrset(cname);
    int targetLength = nodes.u8(end - 1);
    int apexLength = nodes.u8(end - 2);
    return finder.alias(nodes.memory(), Nodes.image(cname), end - 2 - targetLength, apexLength);
  }
}
