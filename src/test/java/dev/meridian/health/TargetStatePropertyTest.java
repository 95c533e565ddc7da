package dev.meridian.health;

import static org.assertj.core.api.Assertions.fail;

import dev.meridian.health.Rules.Damping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The machine against {@link HistoryModel}, and what must hold of it whatever happens. */
final class TargetStatePropertyTest {
  private static final int RUNS = 2_000;
  private static final int EVENTS_MAX = 120;

  @Test
  void agreesWithAModelThatLooksBackOverEverything() {
    long first = System.nanoTime();
    for (long seed = first; seed < first + RUNS; seed++) {
      agree(seed);
    }
  }

  private static void agree(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Rules rules = rules(random);
    TargetState state = TargetState.START;
    List<Event> events = events(random);
    List<Verdict> expected = new HistoryModel(rules, events).verdicts();
    for (int i = 0; i < events.size(); i++) {
      state = state.after(events.get(i), rules);
      if (state.verdict() != expected.get(i)) {
        fail(
            "seed %d, %s: %s, not %s, after event %d of %s",
            seed, rules, state, expected.get(i), i, events);
      }
    }
  }

  /** No verdict changes before {@link TargetState#nanosToChange} said that it could. */
  @Test
  void neverChangesSoonerThanItSaid() {
    long first = System.nanoTime();
    for (long seed = first; seed < first + RUNS; seed++) {
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      Rules rules = rules(random);
      long everyNanos = rules.every().toNanos();
      TargetState state = TargetState.START;
      boolean success = true;
      long earliest = Long.MIN_VALUE + 1000;
      for (int step = 0; step < EVENTS_MAX; step++) {
        long now = step * everyNanos;
        success = random.nextInt(4) == 0 ? !success : success;
        TargetState next = state.after(new Event.Checked(success, now), rules);
        // Decay is reckoned in floating point.
        if (next.verdict() != state.verdict() && now < earliest - 1000) {
          fail("seed %d, %s: %s became %s at %d", seed, rules, state, next, now);
        }
        long left = next.nanosToChange(now, rules);
        earliest = left == Long.MAX_VALUE ? Long.MAX_VALUE : now + left;
        state = next;
      }
    }
  }

  private static List<Event> events(RandomGenerator random) {
    List<Event> events = new ArrayList<>();
    int mood = random.nextInt(2, 8);
    boolean success = random.nextBoolean();
    long now = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
    int count = random.nextInt(1, EVENTS_MAX);
    while (events.size() < count) {
      now += TimeUnit.MILLISECONDS.toNanos(random.nextInt(1, 20_000));
      success = random.nextInt(mood) == 0 ? !success : success;
      events.add(
          switch (random.nextInt(10)) {
            case 0, 1 -> new Event.Passed(now);
            case 2 -> random.nextInt(5) == 0 ? new Event.Released(now) : new Event.Passed(now);
            default -> new Event.Checked(success, now);
          });
    }
    return events;
  }

  /** With no bound on the penalty that a history of this length could reach. */
  private static Rules rules(RandomGenerator random) {
    return new Rules(
        random.nextInt(1, 5),
        random.nextInt(1, 7),
        random.nextBoolean() ? 1 : random.nextInt(1, 6),
        Duration.ofSeconds(10),
        Duration.ofSeconds(random.nextBoolean() ? 0 : random.nextInt(60)),
        Duration.ofSeconds(random.nextBoolean() ? 0 : random.nextInt(120)),
        random.nextInt(3) == 0,
        random.nextBoolean() ? Optional.empty() : Optional.of(damping(random)));
  }

  private static Damping damping(RandomGenerator random) {
    double hold = random.nextDouble(1.5, 6);
    return new Damping(
        Duration.ofSeconds(random.nextInt(5, 600)),
        hold,
        random.nextDouble(0.3, hold),
        Duration.ofDays(100));
  }
}
