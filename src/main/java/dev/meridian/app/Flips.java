package dev.meridian.app;

import dev.meridian.config.AddressText;
import dev.meridian.health.Flip;
import dev.meridian.health.Hold;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import dev.meridian.load.Loaded;

/** Flips in words. */
final class Flips {
  private Flips() {}

  /** Such as {@code eu-west: 127.0.0.1:8082 is DOWN (connection refused)}. */
  static String line(Flip flip, Loaded loaded) {
    String state = flip.to() == Verdict.DOWN ? "DOWN" : "up";
    return "%s is %s (%s)".formatted(subject(flip.target(), loaded), state, flip.reason());
  }

  /** Such as {@code eu-west: 127.0.0.1:8082 recovered, held down until it is released}. */
  static String line(Target target, Hold hold, Loaded loaded) {
    return subject(target, loaded) + " " + hold.words();
  }

  private static String subject(Target target, Loaded loaded) {
    String pools = String.join(", ", loaded.poolsOf(target));
    return pools + ": " + AddressText.print(target.address());
  }
}
