package dev.meridian.route53;

import dev.meridian.wire.Name;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares a hosted zone with what this server would answer, now and then, while it is in step. Its
 * calls take the account's tokens like all others, so that a small sample, asked once and slowly,
 * is all that is due.
 *
 * <p>One virtual thread works; any thread may ask what was found.
 */
public final class ParityWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("dev.meridian.route53");

  /** From one look whether the zone is in step to the next. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final HostedZone zone;
  private final Supplier<Round> rounds;
  private final BooleanSupplier inStep;
  private final Duration every;
  private final Thread worker;

  // Written by the worker, read by any thread.
  private volatile Optional<Comparison> last = Optional.empty();

  // Of the worker alone.
  private String trouble = "";

  /**
   * One comparison.
   *
   * @param ours what this server takes for true at the moment, of the load that is compared
   */
  public record Round(Comparing comparing, Supplier<Belief> ours) {}

  /** Asks one question a second, so that pushes find tokens. */
  private record Unhurried(Authority authority) implements Authority {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Override
    public SortedSet<String> ask(Name name, RecordType type, ParityClient client)
        throws ApiException, InterruptedException {
      Thread.sleep(PAUSE);
      return authority.ask(name, type, client);
    }

    @Override
    public String words() {
      return authority.words();
    }

    @Override
    public boolean seesChecks() {
      return authority.seesChecks();
    }
  }

  /**
   * A watch that begins with {@link #start}.
   *
   * @param rounds asked, on the worker's thread, for the next comparison
   * @param inStep whether the zone is
   * @param every how long from one comparison to the next, about
   */
  public ParityWatch(
      HostedZone zone, Supplier<Round> rounds, BooleanSupplier inStep, Duration every) {
    this.zone = zone;
    this.rounds = rounds;
    this.inStep = inStep;
    this.every = every;
    this.worker =
        Thread.ofVirtual().name("meridian-route53-compare-" + zone.apex()).unstarted(this::run);
  }

  /** Begins, with a comparison as soon as the zone is in step. */
  public void start() {
    worker.start();
  }

  /** The last comparison; empty before the first, and while Route 53 cannot be asked. */
  public Optional<Comparison> last() {
    return last;
  }

  private void run() {
    try {
      while (true) {
        while (!inStep.getAsBoolean()) {
          Thread.sleep(LOOK);
        }
        compare();
        Thread.sleep(zone.jittered(every));
      }
    } catch (InterruptedException toldToStop) {
      LOG.debug("{}: comparing ends", zone.apex());
    }
  }

  private void compare() throws InterruptedException {
    try {
      Round round = rounds.get();
      Comparison found =
          round.comparing().run(new Unhurried(zone.authority()), round.ours(), Duration.ZERO);
      last = Optional.of(found);
      trouble = "";
      found.bugs().forEach(bug -> LOG.warn("{}: Route 53 answers otherwise: {}", zone.apex(), bug));
    } catch (ApiException e) {
      cannot(e.getMessage());
    } catch (RuntimeException e) { // what the SDK throws must not end the watch
      cannot(e.toString());
    }
  }

  private void cannot(String why) {
    last = Optional.empty();
    if (!why.equals(trouble)) {
      LOG.warn("{}: not compared: {}", zone.apex(), why);
    }
    trouble = why;
  }

  /** Ends. */
  @Override
  public void close() {
    worker.interrupt();
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
