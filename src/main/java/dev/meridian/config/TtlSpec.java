package dev.meridian.config;

/**
 * The TTL of a steered name: fixed, or computed from how soon its answers could change.
 *
 * @param minSeconds 0 to {@code maxSeconds}
 * @param maxSeconds up to 86400; where the TTL is fixed the same as {@code minSeconds}
 */
public record TtlSpec(int minSeconds, int maxSeconds) {
  /** The same for all answers. */
  public static TtlSpec fixed(int seconds) {
    return new TtlSpec(seconds, seconds);
  }

  /** Whether answers differ in it. */
  public boolean isComputed() {
    return minSeconds < maxSeconds;
  }
}
