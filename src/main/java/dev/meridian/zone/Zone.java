package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import java.util.Map;

/** A zone: what it holds at and below its apex, down to its cuts. Immutable. */
public final class Zone {
  private final Name apex;
  private final long serial;
  private final NameTable<Node> nodes;
  private final int nodeCount;
  private final Finding.NameError nameError;

  Zone(Name apex, long serial, Map<Name, Node> nodes, Finding.NameError nameError) {
    this.apex = apex;
    this.serial = serial;
    this.nodes = new NameTable<>(nodes);
    this.nodeCount = nodes.size();
    this.nameError = nameError;
  }

  public Name apex() {
    return apex;
  }

  /** SOA serial, 0 to 2^32−1. */
  public long serial() {
    return serial;
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
   */
  public Finding find(LookupName name, int type) {
    Node node = nodes.find(name, 0);
    if (node != null) {
      return node.findExact(type);
    }
    for (int label = 1; label <= name.labels(); label++) {
      Node encloser = nodes.find(name, label);
      if (encloser != null) {
        return encloser.findBelow(type, nameError);
      }
    }
    return nameError;
  }
}
