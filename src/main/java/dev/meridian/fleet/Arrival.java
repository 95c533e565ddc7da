package dev.meridian.fleet;

import java.util.Optional;

/**
 * What the store says of one key.
 *
 * @param revision grows with each change of the store
 * @param value empty when the key was taken away
 * @param live whether it came as it happened, and not as the state that a watch begins with
 */
record Arrival(String key, long revision, Optional<String> value, boolean live) {}
