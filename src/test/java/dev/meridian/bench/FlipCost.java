package dev.meridian.bench;

import dev.meridian.answer.Steering;
import dev.meridian.config.Problems;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.steer.Health;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Times what the control thread does when a target goes down and comes back: every policy of a
 * configuration follows. The first flip is timed too, as a server that has just started meets it.
 */
final class FlipCost {
  private static final int FLIPS = 201;

  private FlipCost() {}

  /** Argument: {@code meridian.yaml}; target 0 of it flips. Prints milliseconds. */
  public static void main(String[] arguments) {
    Problems problems = new Problems();
    Loaded loaded =
        Loader.load(Path.of(arguments[0]), problems)
            .orElseThrow(() -> new IllegalStateException(problems.all().toString()));
    List<Steering> policies = loaded.snapshot().policies();
    double[] millis = new double[FLIPS];
    for (int i = 0; i < FLIPS; i++) {
      boolean up = i % 2 == 1;
      Health health = target -> up || target != 0;
      long begun = System.nanoTime();
      loaded.policies().flipped(0, health);
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    double first = millis[0];
    Arrays.sort(millis);
    System.out.printf(
        "names=%d policies=%d first_ms=%.3f median_ms=%.3f max_ms=%.3f%n",
        loaded.steeredNames(), policies.size(), first, millis[FLIPS / 2], millis[FLIPS - 1]);
  }
}
