package dev.meridian.app;

import dev.meridian.config.AddressText;
import dev.meridian.health.Flip;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;

/** Flips in words. */
final class Flips {
  private Flips() {}

  /** Such as {@code eu-west: 127.0.0.1:8082 is DOWN (connection refused)}. */
  static String line(Flip flip, Loaded loaded) {
    String pools = String.join(", ", loaded.poolsOf(flip.target()));
    String address = AddressText.print(flip.target().address());
    String state = flip.to() == Verdict.DOWN ? "DOWN" : "up";
    return "%s: %s is %s (%s)".formatted(pools, address, state, flip.observation().reason());
  }
}
