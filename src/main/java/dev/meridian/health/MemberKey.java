package dev.meridian.health;

/**
 * Names a member of a pool, whatever load it is of.
 *
 * @param zone without the final dot
 * @param pool its name
 * @param member address or alias as text
 */
public record MemberKey(String zone, String pool, String member) {
  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static MemberKey parse(String text) {
    String[] parts = text.split("/", 3);
    if (parts.length != 3) {
      throw new IllegalArgumentException("'" + text + "' is not zone/pool/member");
    }
    return new MemberKey(parts[0], parts[1], parts[2]);
  }

  @Override
  public String toString() {
    return zone + "/" + pool + "/" + member;
  }
}
