package dev.meridian.geo;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;

/** Addresses for tests, in 128-bit form. */
public record Ip(long high, long low) implements Comparable<Ip> {
  /** Reads an IP literal; IPv4 becomes v4-mapped. */
  public static Ip of(String literal) {
    try {
      byte[] octets = InetAddress.getByName(literal).getAddress();
      ByteBuffer buffer = ByteBuffer.wrap(octets);
      return octets.length == 4
          ? ofIpv4(buffer.getInt())
          : new Ip(buffer.getLong(), buffer.getLong());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  /** The v4-mapped form. */
  public static Ip ofIpv4(int address) {
    return new Ip(0, 0xFFFF_0000_0000L | Integer.toUnsignedLong(address));
  }

  /** Reads {@code address/length}; an IPv4 length counts from the IPv4 address's first bit. */
  public static Cidr cidr(String text) {
    int slash = text.indexOf('/');
    Ip first = of(text.substring(0, slash));
    int length = Integer.parseInt(text.substring(slash + 1));
    return new Cidr(first.high, first.low, text.contains(":") ? length : 96 + length);
  }

  /** The prefix of this length around this address. */
  public Cidr prefix(int bits) {
    return new Cidr(high & Cidr.highMask(bits), low & Cidr.lowMask(bits), bits);
  }

  /** The last address of a prefix. */
  public static Ip last(Cidr prefix) {
    return new Ip(
        prefix.high() | ~Cidr.highMask(prefix.prefixBits()),
        prefix.low() | ~Cidr.lowMask(prefix.prefixBits()));
  }

  /** An address inside the prefix, uniformly. */
  public static Ip random(Random random, Cidr inside) {
    return new Ip(
        inside.high() | (random.nextLong() & ~Cidr.highMask(inside.prefixBits())),
        inside.low() | (random.nextLong() & ~Cidr.lowMask(inside.prefixBits())));
  }

  /** The next address, or itself at the end of the space. */
  public Ip next() {
    return low != -1 ? new Ip(high, low + 1) : high != -1 ? new Ip(high + 1, 0) : this;
  }

  @Override
  public int compareTo(Ip other) {
    int first = Long.compareUnsigned(high, other.high);
    return first != 0 ? first : Long.compareUnsigned(low, other.low);
  }
}
