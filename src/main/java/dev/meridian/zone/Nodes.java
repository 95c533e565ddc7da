package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import java.lang.foreign.MemorySegment;

/** The names of a zone in native memory, as {@link NodeLayout} says. Immutable. */
final class Nodes {
  /** No node. */
  static final long NONE = 0;

  private final MemorySegment memory;
  private final NodeIndex index;
  private final int apexLength;

  /**
   * Nodes.
   *
   * @param index references to them by the hashes of their names
   */
  Nodes(MemorySegment memory, NodeIndex index, int apexLength) {
    this.memory = memory;
    this.index = index;
    this.apexLength = apexLength;
  }

  /** Octets of the names and their records, without the index. */
  long octets() {
    return memory.byteSize();
  }

  MemorySegment memory() {
    return memory;
  }

  /** Offset of the node of the suffix that begins at a label, or {@link #NONE}. */
  long find(LookupName name, int label) {
    long hash = name.hash(label);
    int slot = index.first(hash);
    long held = index.slot(slot);
    while (held != 0) {
      long node = offset(NodeIndex.reference(held));
      if (NodeIndex.agrees(held, hash) && isNamed(node, name, label)) {
        return node;
      }
      slot = index.next(slot);
      held = index.slot(slot);
    }
    return NONE;
  }

  private boolean isNamed(long node, LookupName name, int label) {
    int length = memory.get(NodeLayout.U8, node + NodeLayout.NAME_LENGTH_AT) & 0xff;
    return length == name.suffixLength(label) - apexLength
        && name.matches(label, memory, node + NodeLayout.NAME_AT, length);
  }

  private static long offset(int reference) {
    return (reference & 0xffff_ffffL) * NodeLayout.UNIT;
  }

  /** Links a node to another; only while a zone is built. */
  static void link(MemorySegment memory, int from, int to) {
    memory.set(NodeLayout.U32_NETWORK, offset(from) + NodeLayout.LINK_AT, to);
  }

  int flags(long node) {
    return memory.get(NodeLayout.U8, node + NodeLayout.FLAGS_AT);
  }

  Standing standing(long node) {
    return Standing.of(flags(node) & NodeLayout.STANDING_MASK);
  }

  /** The node that a node links to. */
  long linked(long node) {
    return offset(link(node));
  }

  int link(long node) {
    return memory.get(NodeLayout.U32_NETWORK, node + NodeLayout.LINK_AT);
  }

  int steered(long node) {
    return memory.get(NodeLayout.U32_NETWORK, node + NodeLayout.STEERED_AT);
  }

  int rrsets(long node) {
    return memory.get(NodeLayout.U16_NETWORK, node + NodeLayout.RRSETS_AT) & 0xffff;
  }

  long firstRrset(long node) {
    return node
        + NodeLayout.NAME_AT
        + (memory.get(NodeLayout.U8, node + NodeLayout.NAME_LENGTH_AT) & 0xff);
  }

  int type(long rrset) {
    return memory.get(NodeLayout.U16_NETWORK, rrset + NodeLayout.TYPE_AT) & 0xffff;
  }

  long nextRrset(long rrset) {
    return rrset + memory.get(NodeLayout.U32_NETWORK, rrset);
  }

  static long image(long rrset) {
    return rrset + NodeLayout.IMAGE_AT;
  }

  int u8(long offset) {
    return memory.get(NodeLayout.U8, offset) & 0xff;
  }
}
