package dev.meridian.fleet;

import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fleets in fake time, by seeds. The run of one seed: {@code -Dfleet.seed=N}; more or other ones:
 * {@code -Dfleet.runs=N -Dfleet.large=N -Dfleet.first=N}.
 */
final class FleetSimulationTest {
  private static final int RUNS = Integer.getInteger("fleet.runs", 10_000);
  private static final int LARGE_RUNS = Integer.getInteger("fleet.large", 1);
  private static final long FIRST = Long.getLong("fleet.first", 1);
  private static final int SETTLE_SECONDS = 60;
  private static final long WHILE = 5 * World.SECOND;

  @Test
  void smallFleetsAgreeAndConvergeWhateverBefallsThem() {
    Long one = Long.getLong("fleet.seed");
    if (one != null) {
      run(one, Plan::small);
    } else {
      IntStream.range(0, RUNS).parallel().forEach(i -> run(FIRST + i, Plan::small));
    }
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("largeSeeds")
  void largeFleetsDoToo(long seed) {
    run(seed, Plan::large);
  }

  private static LongStream largeSeeds() {
    return LongStream.range(FIRST, FIRST + LARGE_RUNS);
  }

  /** It comes about in time, and is still so after a while. */
  private static void requireConvergence(World world, Plan plan) {
    long end = world.nanos + (plan.chaosSeconds() + SETTLE_SECONDS) * World.SECOND;
    world.pass(WHILE);
    boolean before = false;
    while (!before || !world.isConverged()) {
      if (world.nanos > end) {
        world.requireConvergence();
        throw new AssertionError("it does not last");
      }
      before = world.isConverged();
      world.pass(WHILE);
    }
  }

  private static void run(long seed, Function<Random, Plan> kind) {
    Random random = new Random(seed * 0x9e3779b97f4a7c15L);
    Plan plan = kind.apply(random);
    World world = new World(plan, random);
    try {
      world.pass(10 * World.SECOND);
      new Chaos(world, random).run();
      world.heal();
      requireConvergence(world, plan);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "seed %d at %.3f s: %s%n%s%n%s"
              .formatted(seed, world.nanos / 1e9, e.getMessage(), plan, world.history()),
          e);
    }
  }
}
