package dev.meridian.health;

/** What is believed of a target. */
public enum Verdict {
  /** No observation yet, or a first failure that decides nothing alone; counts as up. */
  UNKNOWN,
  UP,
  DOWN;

  /** UP for true. */
  public static Verdict of(boolean up) {
    return up ? UP : DOWN;
  }

  /** Whether traffic may be sent: all but {@link #DOWN}. */
  public boolean isUp() {
    return this != DOWN;
  }
}
