package dev.meridian.route53;

import dev.meridian.geo.Location;
import dev.meridian.route53.Comparison.Difference;
import dev.meridian.route53.Parity.Finding;
import dev.meridian.route53.Parity.Judgement;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks both authorities for a zone the same and tells where they differ. What another state of
 * health would explain is asked again until it agrees or the time for that is over. Blocks.
 */
public final class Comparing {
  private static final Duration AGAIN = Duration.ofSeconds(2);
  private static final int AGREEING_MIN = 3;

  private final Name apex;
  private final Parity parity;
  private final List<ParityQuestion> questions;
  private final Time time;

  /**
   * What is asked and how.
   *
   * @param clients on whose behalf; one at least
   * @param locate what our geo databases say of an address
   * @param most questions
   */
  public record Terms(
      List<ParityClient> clients, Function<InetAddress, Location> locate, int most, Random random) {
    /** Copies the list. */
    public Terms {
      clients = List.copyOf(clients);
    }
  }

  /** A comparison that asks nothing yet. */
  public Comparing(ZoneSource zone, List<Deviation> deviations, Atlas atlas, Terms terms) {
    this(zone, deviations, atlas, terms, Time.SYSTEM);
  }

  Comparing(ZoneSource zone, List<Deviation> deviations, Atlas atlas, Terms terms, Time time) {
    this.apex = zone.apex();
    this.questions =
        new ParitySample(zone, terms.clients(), terms.locate(), terms.random()).draw(terms.most());
    this.parity =
        new Parity(
            deviations, atlas, terms.clients().stream().map(ParityClient::location).toList());
    this.time = time;
  }

  /**
   * Compares.
   *
   * @param ours what this server takes for true at the moment
   * @param settle how long a difference may stand that health explains; zero: asked once, and it is
   *     taken for lag
   * @throws ApiException when the other does not answer
   */
  public Comparison run(Authority theirs, Supplier<Belief> ours, Duration settle)
      throws ApiException, InterruptedException {
    List<Open> all = questions.stream().map(Open::new).toList();
    for (Open one : all) {
      one.judge(theirs, ours);
    }
    long end = time.nanos() + settle.toNanos();
    while (all.stream().anyMatch(Open::mayPass) && time.nanos() < end) {
      time.sleep(AGAIN);
      for (Open one : all) {
        if (one.mayPass()) {
          one.judgeAgain(theirs, ours);
        }
      }
    }
    boolean settled = settle.isPositive();
    return new Comparison(
        apex,
        theirs.words(),
        all.size(),
        all.stream().flatMap(one -> one.difference(theirs, settled).stream()).toList());
  }

  /** A question and how it stands. */
  private final class Open {
    private final ParityQuestion question;
    private SortedSet<String> values = new TreeSet<>();
    private Judgement judgement = Parity.NOTHING;
    private boolean passed;

    Open(ParityQuestion question) {
      this.question = question;
    }

    /** Whether it is worth asking again. */
    boolean mayPass() {
      return judgement.mayPass() && !passed;
    }

    void judge(Authority theirs, Supplier<Belief> ours) throws ApiException, InterruptedException {
      values = theirs.ask(question.asked(), question.type(), question.client());
      judgement = parity.judge(question, values, ours.get());
    }

    /** One right answer of several drawn by lot would say little. */
    void judgeAgain(Authority theirs, Supplier<Belief> ours)
        throws ApiException, InterruptedException {
      Judgement before = judgement;
      SortedSet<String> answered = values;
      for (int i = 0; i < AGREEING_MIN; i++) {
        judge(theirs, ours);
        if (judgement.finding() != Finding.AGREES) {
          return;
        }
      }
      judgement = before;
      values = answered;
      passed = true;
    }

    Optional<Difference> difference(Authority theirs, boolean settled) {
      if (judgement.finding() == Finding.AGREES) {
        return Optional.empty();
      }
      Finding finding =
          passed
              ? Finding.HEALTH_LAG
              : settled && judgement.finding() == Finding.HEALTH_LAG && isOurHealth(theirs)
                  ? judgement.lasting()
                  : judgement.finding();
      return Optional.of(new Difference(question, finding, judgement.ours(), values));
    }

    /** Whether their answers follow our decisions, and nobody else's, sooner or later. */
    private boolean isOurHealth(Authority theirs) {
      boolean remembers =
          question
              .steered()
              .map(name -> name.root().allDown() instanceof Policy.AllDown.LastGood)
              .orElse(false);
      if (remembers) { // what was last good is known to who decided it
        return false;
      }
      return switch (question.steered().map(SteeredName::mode).orElse(Mode.ANSWERS)) {
        case ANSWERS -> true;
        case CHECKS -> theirs.seesChecks();
        case NATIVE -> false;
      };
    }
  }
}
