package dev.meridian.health;

import java.util.Locale;

/**
 * Which members something is said of: {@code POOL}, {@code POOL/MEMBER}, or either with {@code *}
 * for any characters and {@code ?} for one.
 *
 * @param zone whose; empty for all zones
 * @param pattern of the pool, or of the pool and the member with a slash between them
 */
public record Subject(String zone, String pattern) {
  /** One of a kind that can match something. */
  public Subject {
    int slash = pattern.indexOf('/');
    if (pattern.isEmpty() || slash == 0 || slash == pattern.length() - 1) {
      throw new IllegalArgumentException("'" + pattern + "' is not POOL, POOL/MEMBER or a pattern");
    }
    zone = zone.toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
  }

  /** Whether it is said of a member. */
  public boolean matches(MemberKey key) {
    if (!zone.isEmpty() && !zone.equals(key.zone())) {
      return false;
    }
    int slash = pattern.indexOf('/');
    return slash < 0
        ? matches(pattern, key.pool())
        : matches(pattern.substring(0, slash), key.pool())
            && matches(
                pattern.substring(slash + 1).toLowerCase(Locale.ROOT),
                key.member().toLowerCase(Locale.ROOT));
  }

  /** Goes back to the last star only, so that no pattern takes long. */
  private static boolean matches(String glob, String text) {
    int at = 0;
    int star = -1;
    int afterStar = 0;
    int next = 0;
    while (next < text.length()) {
      char wanted = at < glob.length() ? glob.charAt(at) : 0;
      if (wanted == '*') {
        star = at++;
        afterStar = next;
      } else if (wanted == '?' || (at < glob.length() && wanted == text.charAt(next))) {
        at++;
        next++;
      } else if (star >= 0) {
        at = star + 1;
        next = ++afterStar;
      } else {
        return false;
      }
    }
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    return at == glob.length();
  }

  @Override
  public String toString() {
    return zone.isEmpty() ? pattern : pattern + " of " + zone;
  }
}
