package dev.meridian.control;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Address prefixes for people. */
final class Prefixes {
  private Prefixes() {}

  /** The prefix of a length around an address, such as {@code 192.0.2.0/24}. */
  static String text(InetAddress address, int prefixLength) {
    return first(address, prefixLength).getHostAddress() + "/" + prefixLength;
  }

  /** The first address of the prefix of a length around an address. */
  static InetAddress first(InetAddress address, int prefixLength) {
    byte[] octets = address.getAddress();
    for (int bit = prefixLength; bit < octets.length * 8; bit++) {
      octets[bit / 8] &= (byte) ~(0x80 >>> (bit % 8));
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of its own length", e);
    }
  }
}
