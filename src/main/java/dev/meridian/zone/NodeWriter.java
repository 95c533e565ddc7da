package dev.meridian.zone;

import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.Name;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes nodes in the form of {@link NodeLayout}. They are collected in chunks that are freed as
 * soon as the whole is put together, so that a zone needs its memory twice for a moment only.
 */
final class NodeWriter implements AutoCloseable {
  private static final int BUFFER_LENGTH_MIN = 1 << 10;
  private static final int CHUNK_LENGTH = 1 << 22;

  /** Octets of a chunk in native memory of its own. */
  private record Chunk(Arena arena, MemorySegment octets) {}

  private final List<Chunk> chunks = new ArrayList<>();
  private long chunksLength;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH_MIN).putLong(0); // 0 is no node
  private int node;
  private int rrset;
  private int rrsets;

  /**
   * Begins a node.
   *
   * @return the reference to it
   */
  int begin(int link, int steered, int flags, int name, NameTree names) {
    pad();
    if (buffer.position() >= CHUNK_LENGTH) {
      flush();
    }
    room(NodeLayout.NAME_AT + Name.LENGTH_MAX);
    node = buffer.position();
    rrsets = 0;
    buffer.putInt(link).putInt(steered).putShort((short) 0).put((byte) flags).put((byte) 0);
    names.write(name, buffer);
    int nameLength = buffer.position() - node - NodeLayout.NAME_AT;
    buffer.put(node + NodeLayout.NAME_LENGTH_AT, (byte) nameLength);
    return (int) ((chunksLength + node) / NodeLayout.UNIT);
  }

  private void pad() {
    room(NodeLayout.UNIT);
    while (buffer.position() % NodeLayout.UNIT != 0) {
      buffer.put((byte) 0);
    }
  }

  /** Adds an RRset to the node. */
  void rrset(int type, ImageBuilder image) {
    room(NodeLayout.IMAGE_AT + image.storedLength());
    rrset = buffer.position();
    buffer.putInt(0).putShort((short) type);
    image.store(buffer);
    endRrset();
    buffer.putShort(node + NodeLayout.RRSETS_AT, (short) ++rrsets);
  }

  /**
   * Adds where the CNAME that was added last leads to.
   *
   * @param target in wire form
   * @param apexLength octets of it that are the apex, 0 when it is not in the zone
   */
  void target(byte[] target, int apexLength) {
    room(target.length + 2);
    buffer.put(target).put((byte) apexLength).put((byte) target.length);
    endRrset();
  }

  private void endRrset() {
    buffer.putInt(rrset, buffer.position() - rrset);
  }

  private void room(int more) {
    if (buffer.remaining() < more) {
      int needed = Math.addExact(buffer.position(), more);
      int capacity = Math.max(needed, Math.min(2 * buffer.capacity(), CHUNK_LENGTH + (1 << 16)));
      buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
  }

  private void flush() {
    Arena arena = Arena.ofConfined();
    MemorySegment octets = arena.allocate(buffer.position());
    copy(octets);
    chunks.add(new Chunk(arena, octets));
    chunksLength += octets.byteSize();
    buffer.clear();
  }

  private void copy(MemorySegment target) {
    MemorySegment.copy(
        MemorySegment.ofBuffer(buffer.duplicate().flip()), 0, target, 0, buffer.position());
  }

  /** All nodes in memory that is freed when nothing refers to it any more. */
  MemorySegment finish() {
    long length = chunksLength + buffer.position();
    MemorySegment memory = Arena.ofAuto().allocate(length, NodeLayout.UNIT);
    long at = 0;
    for (Chunk chunk : chunks) {
      MemorySegment.copy(chunk.octets(), 0, memory, at, chunk.octets().byteSize());
      at += chunk.octets().byteSize();
    }
    close();
    copy(memory.asSlice(at));
    return memory;
  }

  /** Frees what {@link #finish} has not; may be called again. */
  @Override
  public void close() {
    chunks.forEach(chunk -> chunk.arena().close());
    chunks.clear();
  }
}
