package dev.meridian.health;

/** Why a target's verdict is not what its checks say. */
public enum Hold {
  /** It is. */
  NONE(""),
  /** It fails, and is still up: {@link Rules#failoverDelay} has not passed. */
  FAILOVER_DELAY("fails, up until failoverDelay has passed"),
  /** It flaps. */
  DAMPED("recovered, held down because it flaps"),
  /** It has recovered and waits for somebody's decision. */
  LATCHED("recovered, held down until it is released (failback: manual)"),
  /** It has recovered, and {@link Rules#failbackDelay} has not passed. */
  FAILBACK_DELAY("recovered, held down until failbackDelay has passed");

  private final String words;

  Hold(String words) {
    this.words = words;
  }

  /** For people; empty for {@link #NONE}. */
  public String words() {
    return words;
  }
}
