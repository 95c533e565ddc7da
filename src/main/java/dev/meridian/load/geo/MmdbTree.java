package dev.meridian.load.geo;

import dev.meridian.geo.AddressTree;
import dev.meridian.geo.Location;
import dev.meridian.geo.Numbering;
import java.util.Arrays;

/**
 * Copies a file's search tree, its leaves becoming indexes of locations. Each distinct record is
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
  private final LocationTable locations;
  private final AddressTree.Builder builder = new AddressTree.Builder();
  private final Numbering offsets = new Numbering();
  private int[] locationOfOffset = new int[256];
  private long copiesLeft;
  private long ipv4Start = -1;

  private MmdbTree(MmdbFile file, LocationTable locations) {
    this.file = file;
    this.reader = new RecordReader(file.records(), locations.places());
    this.locations = locations;
    this.copiesLeft = COPIES_PER_NODE_MAX * file.nodeCount() + COPIES_SPARE;
  }

  /** The file's tree over indexes of this table, to which new locations are added. */
  static AddressTree read(MmdbFile file, LocationTable locations) throws GeoFileException {
    return new MmdbTree(file, locations).read();
  }

  private AddressTree read() throws GeoFileException {
    if (file.ipVersion() == 4) {
      return builder.build(copy(0, 32), builder.leaf(UNKNOWN_LEAF));
    }
    long start = 0;
    for (int i = 0; i < 96 && file.isNode(start); i++) {
      start = file.child(start, 0);
    }
    int ipv4 = file.isNode(start) ? copy(start, 32) : leaf(start);
    ipv4Start = file.isNode(start) ? start : -1;
    return builder.build(ipv4, copy(0, 128));
  }

  private int copy(long record, int bitsLeft) throws GeoFileException {
    if (!file.isNode(record)) {
      return leaf(record);
    }
    if (bitsLeft == 0 || copiesLeft-- == 0) {
      throw new GeoFileException(file.file(), "is corrupt: its search tree has a loop");
    }
    if (record == ipv4Start) {
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
    int seen = offsets.size();
    int number = offsets.numberOf(offset);
    if (number == seen) {
      Location location = reader.read(offset);
      if (number == locationOfOffset.length) {
        locationOfOffset = Arrays.copyOf(locationOfOffset, 2 * number);
      }
      locationOfOffset[number] = locations.indexOf(location);
    }
    return builder.leaf(locationOfOffset[number]);
  }
}
