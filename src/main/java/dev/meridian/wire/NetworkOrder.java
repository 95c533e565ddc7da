package dev.meridian.wire;

/**
 * Numbers in network byte order in arrays, written and read an octet at a time. For the control
 * side: the compiler is done with it much sooner than with a buffer's methods, and a large zone is
 * loaded while the compiler still works.
 */
public final class NetworkOrder {
  private NetworkOrder() {}

  public static void putU16(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 8);
    target[at + 1] = (byte) value;
  }

  public static void putU32(byte[] target, int at, int value) {
    putU16(target, at, value >>> 16);
    putU16(target, at + 2, value);
  }

  public static int u16(byte[] source, int at) {
    return ((source[at] & 0xff) << 8) | (source[at + 1] & 0xff);
  }

  public static int u32(byte[] source, int at) {
    return (u16(source, at) << 16) | u16(source, at + 2);
  }
}
