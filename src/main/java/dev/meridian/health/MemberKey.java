package dev.meridian.health;

/**
 * Names a member of a pool, whatever load it is of.
 *
 * @param zone without the final dot
 * @param pool its name
 * @param member address or alias as text
 */
public record MemberKey(String zone, String pool, String member) {
  @Override
  public String toString() {
    return zone + "/" + pool + "/" + member;
  }
}
