package dev.meridian.it;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Queries in wire form (RFC 1035, RFC 6891, RFC 7871, RFC 7873). */
final class Ask {
  static final int A = 1;
  static final int SOA = 6;
  static final int TXT = 16;

  private static final int CLIENT_SUBNET = 8;
  private static final int COOKIE = 10;
  private static final int QUERY_MAX = 512;

  private Ask() {}

  /** A query without EDNS. */
  static byte[] plain(int id, String name, int type) {
    return end(begin(id, name, type, 0));
  }

  /** A query with a cookie of 8 octets, or of 24 with the server's part. */
  static byte[] withCookie(int id, String name, int type, byte[] cookie) {
    ByteBuffer query = begin(id, name, type, 1);
    opt(query, 4 + cookie.length);
    cookie(query, cookie);
    return end(query);
  }

  /** A query for a client in 90.0.0.0/24, with a cookie. */
  static byte[] withSubnet(int id, String name, int type, byte[] cookie) {
    ByteBuffer query = begin(id, name, type, 1);
    opt(query, 4 + cookie.length + 11);
    cookie(query, cookie);
    query.putShort((short) CLIENT_SUBNET).putShort((short) 7);
    query.putShort((short) 1).put((byte) 24).put((byte) 0);
    query.put((byte) 90).put((byte) 0).put((byte) 0);
    return end(query);
  }

  /** With the two octets of its length before it (RFC 1035 section 4.2.2). */
  static byte[] framed(byte[] message) {
    return ByteBuffer.allocate(2 + message.length)
        .putShort((short) message.length)
        .put(message)
        .array();
  }

  private static ByteBuffer begin(int id, String name, int type, int additional) {
    ByteBuffer query = ByteBuffer.allocate(QUERY_MAX).putShort((short) id).putShort((short) 0);
    query.putShort((short) 1).putInt(0).putShort((short) additional);
    for (String label : name.split("\\.", -1)) {
      query.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
    }
    return query.put((byte) 0).putShort((short) type).putShort((short) 1);
  }

  private static void opt(ByteBuffer query, int length) {
    query.put((byte) 0).putShort((short) 41).putShort((short) 1232).putInt(0);
    query.putShort((short) length);
  }

  private static void cookie(ByteBuffer query, byte[] cookie) {
    query.putShort((short) COOKIE).putShort((short) cookie.length).put(cookie);
  }

  private static byte[] end(ByteBuffer query) {
    byte[] octets = new byte[query.position()];
    query.flip().get(octets);
    return octets;
  }
}
