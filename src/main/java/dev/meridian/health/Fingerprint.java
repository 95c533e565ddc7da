package dev.meridian.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What stands for a target or a member among nodes that number them differently: 80 bits of a
 * SHA-256 of its key.
 *
 * @param text 20 hexadecimal digits
 * @param hash the first 64 of the bits
 */
public record Fingerprint(String text, long hash) {
  private static final int OCTETS = 10;

  /** That of a target. */
  public static Fingerprint of(ProbeKey key) {
    String address = key.address().getAddress().getHostAddress();
    return of(key.probe() + " " + address + " " + key.address().getPort());
  }

  /** That of a member. */
  public static Fingerprint of(MemberKey key) {
    return of("member " + key);
  }

  private static Fingerprint of(String all) {
    byte[] digest = sha256().digest(all.getBytes(StandardCharsets.UTF_8));
    return new Fingerprint(
        HexFormat.of().formatHex(digest, 0, OCTETS), ByteBuffer.wrap(digest).getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
