package dev.meridian.zone;

import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.Name;
import dev.meridian.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Writes nodes in the form of {@link NodeLayout}. They are put together in an array, since the
 * compiler is soon done with that, and moved to native memory a chunk at a time.
 */
final class NodeWriter implements AutoCloseable {
  private static final int BUFFER_LENGTH_MIN = 1 << 10;
  private static final int CHUNK_LENGTH = 1 << 18;
  private static final int BUFFER_LENGTH = CHUNK_LENGTH + (1 << 16);
  private static final int BUFFER_LENGTH_MAX = Integer.MAX_VALUE - 8;

  private final GrowingMemory memory = new GrowingMemory();
  private byte[] buffer = new byte[BUFFER_LENGTH_MIN];
  private int used = NodeLayout.UNIT; // reference 0 is no node
  private int node;
  private int rrset;
  private int rrsets;

  /**
   * Begins a node.
   *
   * @return the reference to it
   */
  int begin(int link, int steered, int flags, int name, NameTree names) {
    while (used % NodeLayout.UNIT != 0) {
      buffer[used++] = 0;
    }
    if (used >= CHUNK_LENGTH) {
      flush();
    }
    room(NodeLayout.NAME_AT + Name.LENGTH_MAX);
    node = used;
    rrsets = 0;
    int nameAt = node + NodeLayout.NAME_AT;
    used = names.write(name, buffer, nameAt);
    NetworkOrder.putU32(buffer, node + NodeLayout.LINK_AT, link);
    NetworkOrder.putU32(buffer, node + NodeLayout.STEERED_AT, steered);
    NetworkOrder.putU16(buffer, node + NodeLayout.RRSETS_AT, 0);
    buffer[node + NodeLayout.FLAGS_AT] = (byte) flags;
    buffer[node + NodeLayout.NAME_LENGTH_AT] = (byte) (used - nameAt);
    return (int) ((memory.length() + node) / NodeLayout.UNIT);
  }

  /** Adds an RRset to the node. */
  void rrset(int type, ImageBuilder image) {
    room(NodeLayout.IMAGE_AT + image.storedLength());
    rrset = used;
    NetworkOrder.putU16(buffer, rrset + NodeLayout.TYPE_AT, type);
    image.store(buffer, rrset + NodeLayout.IMAGE_AT);
    endRrset(rrset + NodeLayout.IMAGE_AT + image.storedLength());
    NetworkOrder.putU16(buffer, node + NodeLayout.RRSETS_AT, ++rrsets);
  }

  /**
   * Adds where the CNAME that was added last leads to.
   *
   * @param target in wire form
   * @param apexLength octets of it that are the apex, 0 when it is not in the zone
   */
  void target(byte[] target, int apexLength) {
    room(target.length + 2);
    int end = used + target.length;
    System.arraycopy(target, 0, buffer, used, target.length);
    buffer[end] = (byte) apexLength;
    buffer[end + 1] = (byte) target.length;
    endRrset(end + 2);
  }

  private void endRrset(int end) {
    used = end;
    NetworkOrder.putU32(buffer, rrset, end - rrset);
  }

  private void room(int more) {
    int needed = Math.addExact(used, more + NodeLayout.UNIT);
    if (needed > buffer.length) {
      // Beyond a chunk there is only a node that is longer than one; it, too, grows by doubling.
      long doubled =
          Math.min(2L * buffer.length, needed <= BUFFER_LENGTH ? BUFFER_LENGTH : BUFFER_LENGTH_MAX);
      buffer = Arrays.copyOf(buffer, Math.toIntExact(Math.max(needed, doubled)));
    }
  }

  private void flush() {
    memory.add(buffer, used);
    used = 0;
    if (buffer.length > BUFFER_LENGTH) {
      buffer = new byte[BUFFER_LENGTH];
    }
  }

  /** All nodes in memory that is freed when nothing refers to it any more. */
  MemorySegment finish() {
    flush();
    return memory.finish();
  }

  /** Frees what {@link #finish} has not. */
  @Override
  public void close() {
    memory.close();
  }
}
