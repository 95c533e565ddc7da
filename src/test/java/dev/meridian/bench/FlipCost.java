package dev.meridian.bench;

import dev.meridian.config.Problems;
import dev.meridian.health.Standings;
import dev.meridian.load.Loaded;
import dev.meridian.load.Loader;
import dev.meridian.steer.Health;
import dev.meridian.steer.PolicySet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * Times what the control thread does when a target goes down and comes back: every policy of a
 * configuration follows. The first flips are timed too, as a server that has just started meets
 * them. No lambdas: to link one, which no cache of the JVM has, would be a good part of a first
 * flip.
 */
final class FlipCost {
  private static final int FLIPS = 201;

  private FlipCost() {}

  private record Up(BitSet down) implements IntPredicate {
    @Override
    public boolean test(int target) {
      return !down.get(target);
    }
  }

  private record Followed(Standings standings) implements Health {
    @Override
    public boolean isUp(int member) {
      return standings.standing(member).up();
    }
  }

  private record Follower(PolicySet policies, Health health) implements Standings.Listener {
    @Override
    public void changed(BitSet members, BitSet ordered) {
      policies.flipped(members, health);
    }
  }

  /** Argument: {@code meridian.yaml}; target 0 of it flips. Prints milliseconds of CPU. */
  public static void main(String[] arguments) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Problems problems = new Problems();
    Loaded loaded =
        Loader.load(Path.of(arguments[0]), problems)
            .orElseThrow(() -> new IllegalStateException(problems.all().toString()));
    double loadMillis = threads.getCurrentThreadCpuTime() / 1e6;
    BitSet down = new BitSet();
    Standings standings =
        new Standings(loaded.roster(), loaded.guards(), loaded.windows(), new Up(down));
    standings.listen(new Follower(loaded.policies(), new Followed(standings)));
    double[] millis = new double[FLIPS];
    for (int i = 0; i < FLIPS; i++) {
      boolean up = i % 2 == 1;
      down.set(0, !up);
      long begun = threads.getCurrentThreadCpuTime();
      standings.flipped(0, 1_000L * i);
      millis[i] = (threads.getCurrentThreadCpuTime() - begun) / 1e6;
    }
    double first = millis[0];
    double second = millis[1];
    Arrays.sort(millis);
    System.out.printf(
        "names=%d policies=%d load_ms=%.0f first_ms=%.3f second_ms=%.3f median_ms=%.3f max_ms=%.3f%n",
        loaded.steeredNames(),
        loaded.snapshot().policies().size(),
        loadMillis,
        first,
        second,
        millis[FLIPS / 2],
        millis[FLIPS - 1]);
  }
}
