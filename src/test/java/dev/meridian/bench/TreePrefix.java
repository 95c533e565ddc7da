package dev.meridian.bench;

import com.maxmind.db.Network;
import dev.meridian.load.geo.MmdbSearchTree;
import java.nio.ByteBuffer;

/**
 * A prefix as an IPv6 database file has it: IPv4 below {@code ::/96}.
 *
 * @param bits 0 to 128
 */
record TreePrefix(long high, long low, int bits) {
  TreePrefix(Network network) {
    this(network, ByteBuffer.wrap(network.networkAddress().getAddress()));
  }

  private TreePrefix(Network network, ByteBuffer address) {
    this(
        address.limit() == 4 ? 0 : address.getLong(0),
        address.limit() == 4 ? address.getInt(0) & 0xFFFF_FFFFL : address.getLong(8),
        address.limit() == 4 && network.prefixLength() <= 32
            ? 96 + network.prefixLength()
            : network.prefixLength());
  }

  boolean isIpv4() {
    return high == 0 && low >>> 32 == 0 && bits >= 96;
  }

  /** One of its halves. */
  TreePrefix half(int bit) {
    long set = (long) bit << (63 - (bits & 63));
    return bits < 64
        ? new TreePrefix(high | set, low, bits + 1)
        : new TreePrefix(high, low | set, bits + 1);
  }

  void put(MmdbSearchTree tree, int offset) {
    tree.put(high, low, bits, offset);
  }
}
