package dev.meridian.health;

/** What is believed of a target. */
public enum Verdict {
  /** No observation yet; counts as up. */
  UNKNOWN,
  UP,
  DOWN;

  /** Whether traffic may be sent: all but {@link #DOWN}. */
  public boolean isUp() {
    return this != DOWN;
  }
}
