package dev.meridian.route53;

/** References of health checks and ids of cells. */
final class References {
  private static final int READABLE_MAX = 18;
  private static final int HASH_DIGITS = 8;

  private References() {}

  /**
   * A reference that people can place and that no other thing has: {@code
   * probe-192.0.2.10-1f2e3d4c}.
   *
   * @param name is cut
   * @param identity all that makes it what it is
   */
  static String of(String form, String name, String identity) {
    String plain = name.replaceAll("[^A-Za-z0-9._-]", "-");
    String cut = plain.substring(0, Math.min(READABLE_MAX, plain.length()));
    return form + "-" + cut + "-" + Digest.hex(form + name + " " + identity, HASH_DIGITS);
  }
}
