package dev.meridian.load.geo;

import dev.meridian.geo.AddressTree;
import dev.meridian.geo.Location;
import java.util.function.ToIntFunction;

/**
 * Copies a file's search tree, its leaves becoming numbers of locations. Each distinct record is
 * decoded once. Used once.
 *
 * <p>In an IPv6 file the IPv4 addresses are the subtree at {@code ::/96}; the other IPv6 ranges
 * that lead to the same subtree (aliases for v4-mapped, 6to4 and Teredo) are left out, as those
 * addresses are located by their inner IPv4 address.
 */
final class MmdbTree {
  /** Shared subtrees are legal and copied each time; a hostile file must not grow without end. */
  private static final long COPIES_PER_NODE_MAX = 8;

  private static final long COPIES_SPARE = 1024;
  private static final int UNKNOWN_LEAF = 0;

  private final MmdbFile file;
  private final RecordReader reader;
  private final ToIntFunction<Location> numbers;
  private final AddressTree.Builder builder = new AddressTree.Builder();
  private final OffsetNumbers known = new OffsetNumbers();
  private long copiesLeft;
  private boolean inIpv6;

  private MmdbTree(MmdbFile file, RecordReader reader, ToIntFunction<Location> numbers) {
    this.file = file;
    this.reader = reader;
    this.numbers = numbers;
    this.copiesLeft = COPIES_PER_NODE_MAX * file.nodeCount() + COPIES_SPARE;
  }

  /**
   * The file's tree over numbers of locations.
   *
   * @param numbers gives the number of a location; 0 is that of {@link Location#UNKNOWN}
   */
  static AddressTree read(MmdbFile file, RecordReader reader, ToIntFunction<Location> numbers)
      throws GeoFileException {
    return new MmdbTree(file, reader, numbers).read();
  }

  private AddressTree read() throws GeoFileException {
    long start = file.ipv4Start();
    int ipv4 = file.isNode(start) ? copy(start, 32) : leaf(start);
    return file.ipVersion() == 4
        ? builder.build(ipv4, builder.leaf(UNKNOWN_LEAF))
        : builder.build(ipv4, ipv6());
  }

  private int ipv6() throws GeoFileException {
    inIpv6 = true;
    return copy(0, 128);
  }

  private int copy(long record, int bitsLeft) throws GeoFileException {
    if (!file.isNode(record)) {
      return leaf(record);
    }
    if (bitsLeft == 0 || copiesLeft-- == 0) {
      throw new GeoFileException(file.file(), "is corrupt: its search tree has a loop");
    }
    if (inIpv6 && record == file.ipv4Start()) {
      return builder.leaf(UNKNOWN_LEAF);
    }
    int zero = copy(file.child(record, 0), bitsLeft - 1);
    return builder.node(zero, copy(file.child(record, 1), bitsLeft - 1));
  }

  private int leaf(long record) throws GeoFileException {
    if (file.isEmpty(record)) {
      return builder.leaf(UNKNOWN_LEAF);
    }
    long offset = file.dataOffset(record);
    int number = known.get(offset);
    if (number == OffsetNumbers.ABSENT) {
      number = numbers.applyAsInt(reader.read(offset));
      known.put(offset, number);
    }
    return builder.leaf(number);
  }
}
