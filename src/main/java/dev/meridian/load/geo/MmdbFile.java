package dev.meridian.load.geo;

import dev.meridian.geo.EmbeddedIpv4;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * A MaxMind DB file (format 2.0) in memory: its metadata, its search tree and its records. The tree
 * is walked here rather than through the library's iterator, which decodes a record for every
 * network.
 */
final class MmdbFile {
  private static final byte[] MARKER = marker();
  private static final long METADATA_OCTETS_MAX = 128 * 1024;
  private static final int SEPARATOR_OCTETS = 16;
  private static final int PART_OCTETS = 1 << 18;
  private static final long NODES_MAX = 1 << 29;
  private static final ValueLayout.OfInt INT_BIG_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final Path file;
  private final MemorySegment octets;
  private final String databaseType;
  private final int nodeCount;
  private final int recordBits;
  private final int ipVersion;
  private final long buildEpochSeconds;
  private final MemorySegment records;
  private final long ipv4Start;
  private final String digest;

  private MmdbFile(Path file, MemorySegment octets, String digest) throws GeoFileException {
    this.file = file;
    this.octets = octets;
    this.digest = digest;
    long marker = findMarker();
    MmdbData metadata = new MmdbData(file, octets.asSlice(marker + MARKER.length));
    require(whole(metadata, "binary_format_major_version") == 2, "is not of format 2");
    this.databaseType = metadata.string(metadata.field(0, "database_type"));
    this.recordBits = (int) whole(metadata, "record_size");
    this.ipVersion = (int) whole(metadata, "ip_version");
    long nodes = whole(metadata, "node_count");
    require(recordBits == 24 || recordBits == 28 || recordBits == 32, "has an odd record_size");
    require(ipVersion == 4 || ipVersion == 6, "has an odd ip_version");
    require(nodes <= NODES_MAX, "has too many nodes");
    this.nodeCount = (int) nodes;
    this.buildEpochSeconds = (long) metadata.number(metadata.field(0, "build_epoch"));
    long recordsAt = nodes * recordBits / 4 + SEPARATOR_OCTETS;
    require(recordsAt <= marker, "is corrupt: its search tree is longer than the file");
    this.records = octets.asSlice(recordsAt, marker - recordsAt);
    this.ipv4Start = findIpv4Start();
  }

  /** Maps a file for as long as the arena lives. */
  static MmdbFile map(Path file, Arena arena) throws GeoFileException {
    // Asked before it is opened: to open a pipe waits for its other end.
    require(!Files.exists(file) || Files.isRegularFile(file), file, "is not a regular file");
    try (FileChannel channel = FileChannel.open(file)) {
      String digest = digest(channel);
      long length = channel.size();
      return new MmdbFile(
          file, channel.map(FileChannel.MapMode.READ_ONLY, 0, length, arena), digest);
    } catch (NoSuchFileException e) {
      throw new GeoFileException(file, "does not exist");
    } catch (AccessDeniedException e) {
      throw new GeoFileException(file, "may not be read");
    } catch (IOException e) {
      throw new GeoFileException(file, "cannot be read: " + e.getMessage());
    }
  }

  /**
   * Tells contents apart, but for those that somebody made alike: two checksums and the length. Of
   * what is read rather than mapped, so that a file that is cut short meanwhile is no harm.
   */
  private static String digest(FileChannel channel) throws IOException {
    Checksum one = new CRC32();
    Checksum other = new CRC32C();
    ByteBuffer part = ByteBuffer.allocateDirect(PART_OCTETS);
    long length = 0;
    for (int read = channel.read(part, 0); read > 0; read = channel.read(part, length)) {
      length += read;
      one.update(part.flip());
      other.update(part.rewind());
      part.clear();
    }
    return length + "-" + Long.toHexString(one.getValue() << 32 | other.getValue());
  }

  Path file() {
    return file;
  }

  /** Equal for files that were equal when they were opened, and for no others. */
  String digest() {
    return digest;
  }

  String databaseType() {
    return databaseType;
  }

  int nodeCount() {
    return nodeCount;
  }

  int ipVersion() {
    return ipVersion;
  }

  /** Seconds since 1970, 0 when the file does not say. */
  long buildEpochSeconds() {
    return buildEpochSeconds;
  }

  /** Octets of all records together. */
  long recordsLength() {
    return records.byteSize();
  }

  /** A reader of the records. */
  MmdbData records() {
    return new MmdbData(file, records);
  }

  /**
   * The tree record below which the IPv4 addresses lie: the root, or in an IPv6 file that of {@code
   * ::/96}, which may be no node.
   */
  long ipv4Start() {
    return ipv4Start;
  }

  /** Gives the memory back that holds what was read; it is read again where that is needed. */
  void unload() {
    octets.unload();
  }

  /** Finds the tree record of an address, which may say that nothing is known. */
  long find(Address address) throws GeoFileException {
    int start = EmbeddedIpv4.startBit(address.high(), address.low());
    if (start >= 0) {
      long inner = (long) EmbeddedIpv4.inner(address.high(), address.low()) << 32;
      return descend(ipv4Start, inner, 0, 32);
    }
    return ipVersion == 4 ? nodeCount : descend(0, address.high(), address.low(), 128);
  }

  private long descend(long from, long high, long low, int bits) throws GeoFileException {
    long record = from;
    for (int i = 0; isNode(record); i++) {
      require(i < bits, "is corrupt: its search tree has a loop");
      if (i > 0 && bits == 128 && record == ipv4Start) {
        return nodeCount; // an alias, or ::/96: no IPv6 addresses
      }
      record = child(record, (int) ((i < 64 ? high >>> (63 - i) : low >>> (127 - i)) & 1));
    }
    return record;
  }

  private long findIpv4Start() {
    long start = 0;
    for (int i = 0; ipVersion == 6 && i < 96 && isNode(start); i++) {
      start = child(start, 0);
    }
    return start;
  }

  boolean isNode(long record) {
    return record < nodeCount;
  }

  /** Whether this tree record says that nothing is known. */
  boolean isEmpty(long record) {
    return record == nodeCount;
  }

  /** Where in {@link #records} the data of a tree record lies that is neither node nor empty. */
  long dataOffset(long record) throws GeoFileException {
    long offset = record - nodeCount - SEPARATOR_OCTETS;
    require(
        offset >= 0 && offset < records.byteSize(),
        "is corrupt: its tree points outside of its data");
    return offset;
  }

  /** One half of a node: a tree record. */
  long child(long node, int bit) {
    return switch (recordBits) {
      case 24 -> octets.get(INT_BIG_ENDIAN, node * 6 + bit * 3L) >>> 8;
      case 28 -> child28(node, bit);
      default -> Integer.toUnsignedLong(octets.get(INT_BIG_ENDIAN, node * 8 + bit * 4L));
    };
  }

  /** Two records share the middle octet: its upper half begins the left one. */
  private long child28(long node, int bit) {
    if (bit == 1) {
      return octets.get(INT_BIG_ENDIAN, node * 7 + 3) & 0x0FFF_FFFF;
    }
    int leftAndMiddle = octets.get(INT_BIG_ENDIAN, node * 7);
    return (leftAndMiddle & 0xF0L) << 20 | leftAndMiddle >>> 8;
  }

  private long findMarker() throws GeoFileException {
    long last = octets.byteSize() - MARKER.length;
    for (long at = last; at >= Math.max(0, last - METADATA_OCTETS_MAX); at--) {
      if (isMarker(at)) {
        return at;
      }
    }
    throw new GeoFileException(file, "is no MaxMind DB file, or is cut short: no metadata found");
  }

  /** Octet by octet, so that a file that is cut short meanwhile is a fault that can be caught. */
  private boolean isMarker(long at) {
    int i = 0;
    while (i < MARKER.length && octets.get(ValueLayout.JAVA_BYTE, at + i) == MARKER[i]) {
      i++;
    }
    return i == MARKER.length;
  }

  private long whole(MmdbData metadata, String key) throws GeoFileException {
    double value = metadata.number(metadata.field(0, key));
    require(value >= 0 && value <= 0xFFFF_FFFFL, "has no usable " + key + " in its metadata");
    return (long) value;
  }

  private void require(boolean holds, String fault) throws GeoFileException {
    require(holds, file, fault);
  }

  private static void require(boolean holds, Path file, String fault) throws GeoFileException {
    if (!holds) {
      throw new GeoFileException(file, fault);
    }
  }

  private static byte[] marker() {
    return "\u00AB\u00CD\u00EFMaxMind.com".getBytes(StandardCharsets.ISO_8859_1);
  }
}
