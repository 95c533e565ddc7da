package dev.meridian.control;

import dev.meridian.answer.Steering;
import dev.meridian.config.AddressText;
import dev.meridian.config.ProbeSpec;
import dev.meridian.health.Ballot;
import dev.meridian.health.Directive;
import dev.meridian.health.Directives;
import dev.meridian.health.Heartbeat;
import dev.meridian.health.MemberKey;
import dev.meridian.health.ProbeKey;
import dev.meridian.health.Standing;
import dev.meridian.health.Standings;
import dev.meridian.health.Subject;
import dev.meridian.health.Target;
import dev.meridian.health.TargetState;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What people do to a running server by hand: overrides that are given, looked at and taken back.
 * Any thread; what changes is changed on the thread that observes the targets.
 */
public final class Wheel {
  /** For caches that keep answers longer than they may, before a machine is said to be free. */
  public static final Duration GRACE = Duration.ofSeconds(30);

  private final Home home;
  private final Beats beats;
  private final Supplier<ObservedHealth> now;
  private final Predicate<Directives> keep;
  private final String node;
  private final LongSupplier clock;
  private final SecureRandom random = new SecureRandom();

  /**
   * @param home the thread that observes the targets
   * @param beats where heartbeats go
   * @param now what is served
   * @param keep makes what was decided survive a restart; says whether it does
   * @param node this node's name
   * @param clock milliseconds since 1970
   */
  public Wheel(
      Home home,
      Beats beats,
      Supplier<ObservedHealth> now,
      Predicate<Directives> keep,
      String node,
      LongSupplier clock) {
    this.home = home;
    this.beats = beats;
    this.now = now;
    this.keep = keep;
    this.node = node;
    this.clock = clock;
  }

  /** The thread that observes the targets. */
  @FunctionalInterface
  public interface Home {
    /** Runs something there; fails when it does not run. */
    CompletionStage<?> run(Runnable task);
  }

  /** Where heartbeats go. */
  @FunctionalInterface
  public interface Beats {
    /** Has a heartbeat of a target be observed. */
    CompletionStage<?> received(ProbeKey target, Heartbeat beat);
  }

  /** What can be wished for. */
  public enum Verb {
    UP,
    DOWN,
    HOLD,
    DRAIN
  }

  /**
   * Something that somebody wants.
   *
   * @param zone whose pools are meant; empty for those of all zones
   * @param subject POOL, POOL/MEMBER or a pattern
   * @param over how long a drain takes; zero for other verbs
   * @param lasting for how long; empty: until it is taken back
   * @param why must not be blank
   * @param breaks names of the safety rules that it may break
   */
  public record Wish(
      String zone,
      String subject,
      Verb verb,
      Duration over,
      Optional<Duration> lasting,
      String who,
      String why,
      SortedSet<String> breaks) {
    public Wish {
      breaks = new TreeSet<>(breaks);
    }
  }

  /** Why something is not done, in words for whoever asked. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Says why. */
    public RefusedException(String words) {
      super(words);
    }
  }

  /**
   * An override and what came of it.
   *
   * @param kept whether it survives a restart
   */
  public record Given(Status status, boolean kept) {}

  /** An override and the members that it concerns. */
  public record Status(Directive directive, List<Member> members) {}

  /**
   * A member as it is.
   *
   * @param checksUp what its checks say
   * @param up whether it is in the answers
   * @param left how many of its clients a drain leaves to it, 0 to 1
   * @param safeMillis from when nobody holds an answer with it, milliseconds since 1970; empty
   *     while it is, or will be, in answers
   * @param words what else there is to say
   */
  public record Member(
      MemberKey key,
      boolean checksUp,
      boolean up,
      double left,
      OptionalLong safeMillis,
      String words) {}

  /**
   * What was taken back.
   *
   * @param directives overrides
   * @param unlatched members that were held down after their recovery
   */
  public record Released(List<Directive> directives, List<MemberKey> unlatched, boolean kept) {}

  /**
   * Gives an override; it is in the answers when this completes.
   *
   * @return fails with a {@link RefusedException}
   */
  public CompletableFuture<Given> give(Wish wish) {
    return onHome(() -> decide(wish)).thenApplyAsync(this::given, Thread::startVirtualThread);
  }

  private Given given(Directive directive) {
    boolean kept = keep.test(now.get().standings().directives());
    return new Given(status(directive), kept);
  }

  private Directive decide(Wish wish) {
    Standings standings = now.get().standings();
    long nowMillis = clock.getAsLong();
    Directive directive = directive(wish, standings, nowMillis);
    if (members(directive.subject(), standings).findAny().isEmpty()) {
      throw new RefusedException("no pool or member is called " + directive.subject());
    }
    standings
        .refusal(directive, nowMillis)
        .ifPresent(
            words -> {
              throw new RefusedException(words);
            });
    standings.follow(standings.directives().give(directive, nowMillis, node), nowMillis);
    return directive;
  }

  private Directive directive(Wish wish, Standings standings, long nowMillis) {
    if (wish.why().isBlank()) {
      throw new RefusedException("an override needs a reason");
    }
    try {
      Subject subject = new Subject(wish.zone(), wish.subject());
      return new Directive(
          id(),
          subject,
          action(wish, subject, standings),
          wish.who().isBlank() ? "somebody" : wish.who(),
          wish.why().strip(),
          nowMillis,
          wish.lasting()
              .map(time -> OptionalLong.of(nowMillis + time.toMillis()))
              .orElse(OptionalLong.empty()),
          wish.breaks());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(e.getMessage() == null ? "it makes no sense" : e.getMessage());
    }
  }

  private static Directive.Action action(Wish wish, Subject subject, Standings standings) {
    return switch (wish.verb()) {
      case UP -> new Directive.Action.Force(true);
      case DOWN -> new Directive.Action.Force(false);
      case DRAIN -> new Directive.Action.Drain(wish.over());
      case HOLD -> new Directive.Action.Hold(standings.down(subject));
    };
  }

  private String id() {
    return "%08x".formatted(random.nextInt());
  }

  /**
   * Takes overrides back, and lets go of what waits for that: the override of an id; or all that
   * were given for just this subject, and targets that recovered but stay down ({@code failback:
   * manual}, damping).
   *
   * @param zone empty for all zones
   * @param what an id, POOL, POOL/MEMBER or a pattern
   * @return fails with a {@link RefusedException} when there is nothing of the kind
   */
  public CompletableFuture<Released> release(String zone, String what) {
    return onHome(() -> takeBack(zone, what))
        .thenApplyAsync(
            released ->
                new Released(
                    released.directives(),
                    released.unlatched(),
                    keep.test(now.get().standings().directives())),
            Thread::startVirtualThread);
  }

  private Released takeBack(String zone, String what) {
    ObservedHealth health = now.get();
    Standings standings = health.standings();
    long nowMillis = clock.getAsLong();
    Optional<Directive> byId = standings.directives().get(what);
    List<Directive> taken = new ArrayList<>(byId.stream().toList());
    List<MemberKey> unlatched = new ArrayList<>();
    if (byId.isEmpty()) {
      Subject subject = subject(zone, what);
      standings.directives().active(nowMillis).stream()
          .filter(one -> one.subject().pattern().equals(subject.pattern()))
          .filter(one -> subject.zone().isEmpty() || subject.zone().equals(one.subject().zone()))
          .forEach(taken::add);
      members(subject, standings)
          .filter(member -> unlatch(member, health))
          .forEach(member -> unlatched.add(standings.roster().key(member)));
    }
    if (taken.isEmpty() && unlatched.isEmpty()) {
      throw new RefusedException("there is no override of " + what + ", and nothing waits for one");
    }
    Directives left = standings.directives();
    for (Directive one : taken) {
      left = left.takeBack(one.id(), nowMillis, node);
    }
    standings.follow(left, nowMillis);
    return new Released(taken, unlatched, true);
  }

  private static Subject subject(String zone, String pattern) {
    try {
      return new Subject(zone, pattern);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(e.getMessage() == null ? "it makes no sense" : e.getMessage());
    }
  }

  private static boolean unlatch(int member, ObservedHealth health) {
    Ballot ballot = health.standings().roster().ballot(member);
    List<Integer> waiting =
        Stream.concat(ballot.must().stream(), ballot.vote().stream())
            .filter(target -> isHeld(health.table().health(target).state()))
            .toList();
    waiting.forEach(target -> health.table().release(target, System.nanoTime()));
    return !waiting.isEmpty();
  }

  private static boolean isHeld(TargetState state) {
    return state.latched() || state.penalty().holds();
  }

  /**
   * Takes a heartbeat.
   *
   * @param zone whose probe it is
   * @param probe name of a probe of the kind {@code push}
   * @param member the address that is probed, or POOL/MEMBER; may be empty where the probe has but
   *     one target
   * @param token that the probe asks for
   * @return completes when it was observed; fails with a {@link RefusedException}, which does not
   *     tell whether the probe, the member or the token is wrong
   */
  public CompletionStage<?> heartbeat(
      String zone, String probe, String member, String token, Heartbeat beat) {
    ObservedHealth health = now.get();
    Set<Integer> admitting = new TreeSet<>();
    for (Target target : health.table().targets()) {
      if (target.probe().equals(zone + "/" + probe)
          && health.loaded().probes().get(target.index()).check()
              instanceof ProbeSpec.Check.Push push
          && push.admits(token)) {
        admitting.add(target.index());
      }
    }
    Set<Integer> meant = new TreeSet<>(admitting);
    if (!member.isEmpty() || admitting.size() > 1) {
      meant.removeIf(target -> !isMember(zone, member, target, health));
    }
    if (meant.isEmpty()) {
      return CompletableFuture.failedFuture(
          new RefusedException("no such probe and member, or another token"));
    }
    return CompletableFuture.allOf(
        meant.stream()
            .map(target -> beats.received(health.table().targets().get(target).key(), beat))
            .map(CompletionStage::toCompletableFuture)
            .toArray(CompletableFuture[]::new));
  }

  private static boolean isMember(String zone, String member, int target, ObservedHealth health) {
    if (member.indexOf('/') < 0) {
      InetAddress address = health.table().targets().get(target).address().getAddress();
      return AddressText.print(address).equals(member);
    }
    int slash = member.indexOf('/');
    MemberKey key = new MemberKey(zone, member.substring(0, slash), member.substring(slash + 1));
    Standings standings = health.standings();
    return standings
        .roster()
        .find(key)
        .filter(place -> watched(standings, place).contains(target))
        .isPresent();
  }

  private static Set<Integer> watched(Standings standings, int member) {
    Ballot ballot = standings.roster().ballot(member);
    Set<Integer> targets = new TreeSet<>(ballot.must());
    targets.addAll(ballot.vote());
    targets.addAll(ballot.monitor());
    return targets;
  }

  /** How the members stand, as answers have it. */
  public ObservedHealth health() {
    return now.get();
  }

  /** The overrides and maintenance windows that say something now, as they count. */
  public List<Status> all() {
    Standings standings = now.get().standings();
    return Stream.concat(
            standings.scheduled().stream(),
            standings.directives().active(clock.getAsLong()).stream())
        .map(this::status)
        .toList();
  }

  private Status status(Directive directive) {
    ObservedHealth health = now.get();
    return new Status(
        directive,
        members(directive.subject(), health.standings())
            .mapToObj(member -> member(member, directive, health))
            .toList());
  }

  private static IntStream members(Subject subject, Standings standings) {
    return IntStream.range(0, standings.roster().size())
        .filter(member -> subject.matches(standings.roster().key(member)));
  }

  private Member member(int member, Directive directive, ObservedHealth health) {
    Standing standing = health.standings().standing(member);
    boolean served = standing.out() && isServed(member, health);
    return new Member(
        health.standings().roster().key(member),
        standing.verdict(),
        standing.up(),
        standing.up() ? (double) standing.ramp() / Directive.FULL : 0,
        served ? OptionalLong.empty() : safeMillis(member, directive, standing, health.standings()),
        served ? "still served: nothing else is left" : health.note(member));
  }

  /** A member may be in answers although it is out: when all that could be is. */
  private static boolean isServed(int member, ObservedHealth health) {
    return health.loaded().snapshot().policies().stream()
        .map(Steering::policy)
        .anyMatch(policy -> policy.serves(member));
  }

  private static OptionalLong safeMillis(
      int member, Directive directive, Standing standing, Standings standings) {
    if (standing.out()) {
      return OptionalLong.of(standings.forgottenMillis(member, standing.outSinceMillis(), GRACE));
    }
    return directive.action() instanceof Directive.Action.Drain(Duration over)
        ? OptionalLong.of(
            standings.forgottenMillis(member, directive.givenMillis() + over.toMillis(), GRACE))
        : OptionalLong.empty();
  }

  private <T> CompletableFuture<T> onHome(Supplier<T> task) {
    CompletableFuture<T> result = new CompletableFuture<>();
    home.run(
            () -> {
              try {
                result.complete(task.get());
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            })
        .whenComplete(
            (_, e) -> {
              if (e != null) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }
}
