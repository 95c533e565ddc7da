package dev.meridian.fleet;

/**
 * A store of keys and values that all nodes of a fleet watch. What is handed over may be lost or
 * late; what the store took comes back to all, the sender too, as {@link Arrival}. Never waits.
 */
interface Medium {
  /** Sets a key. */
  void put(String key, String value);

  /**
   * Sets a key where nobody has set it since.
   *
   * @param revision that the key has now; 0 where it was never set
   */
  void putAfter(String key, String value, long revision);

  /** Takes a key away. */
  void remove(String key);

  /**
   * Asks to be told all anew: {@link Council#begins}, all that there is, {@link Council#synced}.
   */
  void resync();
}
