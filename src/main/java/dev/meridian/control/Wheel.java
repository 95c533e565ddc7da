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
import dev.meridian.steer.Load;
import dev.meridian.steer.PolicySet;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
  private final Witness witness;
  private final SecureRandom random = new SecureRandom();

  /** What was told of, by id; of the home thread alone. */
  private final Map<String, Directive> told = new HashMap<>();

  /** Drains of which it was told that they are over. */
  private final Set<String> drained = new HashSet<>();

  private boolean looked;

  /** What was told of loads, by zone and policy; of the home thread alone. */
  private final Map<String, Told> loads = new HashMap<>();

  /** Whose loads are what was told. */
  private Optional<PolicySet> weighed = Optional.empty();

  /** A load that was told. */
  private record Told(String zone, String policy, double load, long untilMillis) {}

  /**
   * @param home the thread that observes the targets
   * @param beats where heartbeats go
   * @param now what is served
   * @param keep makes what was decided survive a restart; says whether it does
   * @param node this node's name
   * @param witness hears what becomes of overrides
   * @param clock milliseconds since 1970
   */
  public Wheel(
      Home home,
      Beats beats,
      Supplier<ObservedHealth> now,
      Predicate<Directives> keep,
      String node,
      Witness witness,
      LongSupplier clock) {
    this.home = home;
    this.beats = beats;
    this.now = now;
    this.keep = keep;
    this.node = node;
    this.witness = witness;
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

  /** Hears what becomes of overrides, on the home thread, after answers follow it. */
  @FunctionalInterface
  public interface Witness {
    /** Something has become of one. Must not wait. */
    void hear(Turn turn, ObservedHealth observed);
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

    /** What is wrong. */
    public enum Kind {
      /** The wish makes no sense. */
      SENSELESS,
      /** There is nothing of that name. */
      UNKNOWN,
      /** It would break a safety rule that the wish does not name. */
      UNSAFE
    }

    private final Kind kind;

    /** Says why. */
    public RefusedException(Kind kind, String words) {
      super(words);
      this.kind = kind;
    }

    /** What is wrong. */
    public Kind kind() {
      return kind;
    }

    /** Why, for people. */
    public String words() {
      return String.valueOf(getMessage());
    }
  }

  /**
   * An override and what came of it.
   *
   * @param kept whether it survives a restart
   */
  public record Given(Status status, boolean kept) {}

  /** An override and the members that it concerns. */
  public record Status(Directive directive, List<Member> members) {
    /**
     * From when on nobody holds an answer with any of the members, milliseconds since 1970; empty
     * while one of them is, or will be, in answers.
     */
    public OptionalLong safeMillis() {
      return members.stream().allMatch(member -> member.safeMillis().isPresent())
          ? members.stream().mapToLong(member -> member.safeMillis().getAsLong()).max()
          : OptionalLong.empty();
    }

    /** Whether it ends before some member may be powered off, so that there is no such time. */
    public boolean endsTooSoon() {
      return members.stream().anyMatch(Member::endsTooSoon);
    }
  }

  /**
   * A member as it is.
   *
   * @param checksUp what its checks say
   * @param up whether it is in the answers
   * @param left how many of its clients a drain leaves to it, 0 to 1
   * @param safeMillis from when nobody holds an answer with it, milliseconds since 1970; empty
   *     while it is, or will be, in answers
   * @param endsTooSoon whether that is so because the override ends while answers with it are held
   * @param words what else there is to say
   */
  public record Member(
      MemberKey key,
      boolean checksUp,
      boolean up,
      double left,
      OptionalLong safeMillis,
      boolean endsTooSoon,
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
      throw new RefusedException(
          RefusedException.Kind.UNKNOWN, "no pool or member is called " + directive.subject());
    }
    standings
        .refusal(directive, nowMillis)
        .ifPresent(
            words -> {
              tell(Turn.What.REFUSED, directive, directive.who(), words);
              throw new RefusedException(RefusedException.Kind.UNSAFE, words);
            });
    standings.follow(standings.directives().give(directive, nowMillis, node), nowMillis);
    told.put(directive.id(), directive);
    tell(Turn.What.GIVEN, directive, directive.who(), directive.why());
    return directive;
  }

  private Directive directive(Wish wish, Standings standings, long nowMillis) {
    if (wish.why().isBlank()) {
      throw senseless("an override needs a reason");
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
      throw senseless(e.getMessage() == null ? "it makes no sense" : e.getMessage());
    }
  }

  private static RefusedException senseless(String words) {
    return new RefusedException(RefusedException.Kind.SENSELESS, words);
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
  public CompletableFuture<Released> release(String zone, String what, String who) {
    return onHome(() -> takeBack(zone, what, who))
        .thenApplyAsync(
            released ->
                new Released(
                    released.directives(),
                    released.unlatched(),
                    keep.test(now.get().standings().directives())),
            Thread::startVirtualThread);
  }

  private Released takeBack(String zone, String what, String who) {
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
      throw new RefusedException(
          RefusedException.Kind.UNKNOWN,
          "there is no override of " + what + ", and nothing waits to be released");
    }
    Directives left = standings.directives();
    for (Directive one : taken) {
      left = left.takeBack(one.id(), nowMillis, node);
    }
    standings.follow(left, nowMillis);
    for (Directive one : taken) {
      told.remove(one.id());
      drained.remove(one.id());
      tell(Turn.What.RELEASED, one, who, "");
    }
    return new Released(taken, unlatched, true);
  }

  private static Subject subject(String zone, String pattern) {
    try {
      return new Subject(zone, pattern);
    } catch (IllegalArgumentException e) {
      throw senseless(e.getMessage() == null ? "it makes no sense" : e.getMessage());
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
   * What was taken down of a load.
   *
   * @param untilMillis when what is configured counts again, milliseconds since 1970
   * @param first whether what is configured counted until now
   */
  public record Weighed(double load, long untilMillis, boolean first) {}

  /**
   * Tells what comes to a policy, in the place of its configured load; answers follow it when this
   * completes.
   *
   * @param load 0 or more, in the unit of capacities
   * @return fails with a {@link RefusedException} when there is no such policy, or it has no load
   */
  public CompletableFuture<Weighed> weigh(
      String zone, String policy, double load, Duration lasting) {
    return onHome(
        () -> {
          long untilMillis = clock.getAsLong() + lasting.toMillis();
          Told one = new Told(zone, policy, load, untilMillis);
          if (!weigh(one, now.get())) {
            throw new RefusedException(
                RefusedException.Kind.UNKNOWN,
                "no policy " + policy + " of " + zone + " has a load in its file");
          }
          return new Weighed(load, untilMillis, loads.put(zone + "/" + policy, one) == null);
        });
  }

  private static boolean weigh(Told told, ObservedHealth health) {
    return follow(told, health, load -> load.tell(told.load()));
  }

  private static boolean follow(Told told, ObservedHealth health, Consumer<Load> change) {
    Optional<Load> found =
        health.loaded().steering().stream()
            .filter(one -> one.name().equals(told.zone()))
            .flatMap(one -> Optional.ofNullable(one.loads().get(told.policy())).stream())
            .findFirst();
    found.ifPresent(
        load -> {
          change.accept(load);
          health.loaded().policies().weighed(load, health);
        });
    return found.isPresent();
  }

  /** Has a load of new files be what was told of it, and forgets what is too old. */
  private void lookAtLoads(ObservedHealth health, long nowMillis) {
    if (loads.isEmpty()) {
      return;
    }
    Optional<PolicySet> served = Optional.of(health.loaded().policies());
    if (!served.equals(weighed)) {
      weighed = served;
      loads.values().forEach(told -> weigh(told, health));
    }
    for (Told told : List.copyOf(loads.values())) {
      if (told.untilMillis() <= nowMillis) {
        loads.remove(told.zone() + "/" + told.policy());
        follow(told, health, Load::forget);
      }
    }
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
          new RefusedException(
              RefusedException.Kind.UNKNOWN, "no such probe and member, or another token"));
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

  /**
   * Tells what has become of overrides meanwhile: what ended by itself, drains that are over, what
   * was given or taken back elsewhere. To be called on the home thread, some times a second.
   */
  public void look() {
    ObservedHealth health = now.get();
    long nowMillis = clock.getAsLong();
    lookAtLoads(health, nowMillis);
    List<Directive> active = active(health.standings(), nowMillis);
    if (active.isEmpty() && told.isEmpty()) {
      looked = true;
      return;
    }
    Set<String> ids = new HashSet<>();
    for (Directive one : active) {
      ids.add(one.id());
      if (told.put(one.id(), one) == null && looked) {
        tell(Turn.What.GIVEN, one, one.who(), one.why());
      }
      if (isDrained(one, nowMillis) && drained.add(one.id()) && looked) {
        tell(Turn.What.DRAINED, one, one.who(), "");
      }
    }
    for (Directive one : List.copyOf(told.values())) {
      if (!ids.contains(one.id())) {
        told.remove(one.id());
        drained.remove(one.id());
        boolean ended = one.untilMillis().orElse(Long.MAX_VALUE) <= nowMillis;
        tell(ended ? Turn.What.ENDED : Turn.What.RELEASED, one, "", "");
      }
    }
    looked = true;
  }

  private static boolean isDrained(Directive one, long nowMillis) {
    return one.action() instanceof Directive.Action.Drain(Duration over)
        && nowMillis >= one.givenMillis() + over.toMillis();
  }

  private static List<Directive> active(Standings standings, long nowMillis) {
    return Stream.concat(
            standings.scheduled().stream().filter(one -> one.isActive(nowMillis)),
            standings.directives().active(nowMillis).stream())
        .toList();
  }

  private void tell(Turn.What what, Directive directive, String who, String words) {
    ObservedHealth health = now.get();
    BitSet members = new BitSet();
    members(directive.subject(), health.standings()).forEach(members::set);
    OptionalLong safe =
        what == Turn.What.DRAINED || what == Turn.What.GIVEN
            ? status(directive).safeMillis()
            : OptionalLong.empty();
    witness.hear(new Turn(what, directive, who, words, members, safe), health);
  }

  /** How the members stand, as answers have it. */
  public ObservedHealth health() {
    return now.get();
  }

  /** The overrides and maintenance windows that say something now, in the order they count in. */
  public List<Directive> inForce() {
    return active(now.get().standings(), clock.getAsLong());
  }

  /** How many members some of those concern. */
  public int concerned(List<Directive> directives) {
    Standings standings = now.get().standings();
    BitSet members = new BitSet();
    directives.forEach(one -> members(one.subject(), standings).forEach(members::set));
    return members.cardinality();
  }

  /** Those in force with what becomes of their members. */
  public List<Status> all() {
    return inForce().stream().map(this::status).toList();
  }

  /** One of those; empty when there is none of that id. */
  public Optional<Status> find(String id) {
    return inForce().stream().filter(one -> one.id().equals(id)).findFirst().map(this::status);
  }

  /** What becomes of the members of an override. */
  public Status status(Directive directive) {
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
    OptionalLong forgotten =
        served
            ? OptionalLong.empty()
            : forgottenMillis(member, directive, standing, health.standings());
    boolean endsTooSoon = forgotten.isPresent() && !directive.isActive(forgotten.getAsLong());
    return new Member(
        health.standings().roster().key(member),
        standing.verdict(),
        standing.up(),
        standing.up() ? (double) standing.ramp() / Directive.FULL : 0,
        endsTooSoon ? OptionalLong.empty() : forgotten,
        endsTooSoon,
        served ? "still served: nothing else is left" : health.note(member));
  }

  /** A member may be in answers although it is out: when all that could be is. */
  private static boolean isServed(int member, ObservedHealth health) {
    return health.loaded().snapshot().policies().stream()
        .map(Steering::policy)
        .anyMatch(policy -> policy.serves(member));
  }

  private static OptionalLong forgottenMillis(
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
