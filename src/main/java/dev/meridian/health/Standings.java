package dev.meridian.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * What answers follow for every member of a load: the verdicts, as far as safety rules let them be
 * followed, and over them what people decided. Written by the thread that observes the targets,
 * read by any thread. Times are milliseconds since 1970.
 *
 * <p>Three layers, each over the one before:
 *
 * <pre>
 *   checks    the ballot of the member's targets
 *   machine   as the checks, unless that would break a safety rule: then as it was, and held;
 *             of what nodes of a fleet withdrew, not knowing of each other, as {@link Admission}
 *             says; while somebody holds the member, as it was when that was decided
 *   people    overrides one after the other, as they were given, maintenance windows first:
 *               force up    up, whatever came before
 *               force down  out, whatever came before
 *               drain       if it is up: less and less, then out
 * </pre>
 *
 * <p>So the last force counts, a drain never brings back what is out, and a hold undoes neither.
 */
public final class Standings {
  /** That in which overrides count. */
  static final Comparator<Directive> ORDER =
      Comparator.comparingLong(Directive::givenMillis).thenComparing(Directive::id);

  /** For how long a claim of another node waits for the checks to say the same here. */
  private static final long EARLY_MILLIS = TimeUnit.SECONDS.toMillis(5);

  /** What follows the standings. */
  public interface Listener {
    /**
     * Answers are to be others.
     *
     * @param members whose standing is another, as answers go
     * @param ordered of them, those that somebody took out or let in
     */
    void changed(BitSet members, BitSet ordered);

    /** A safety rule holds a member, or no longer does. */
    default void held(MemberKey member, Safety.Rule rule, boolean now) {}

    /** A member has another standing; of any thread's interest, for the record. */
    default void told(MemberKey member, Standing before, Standing after) {}

    /** A maintenance window cannot begin: it would break a safety rule. */
    default void refused(Directive window, String words) {}
  }

  /** A pool of a guarded policy. */
  private static final class Seats {
    final Safety.Pool pool;
    final Guard guard;
    int up;

    Seats(Safety.Pool pool, Guard guard) {
      this.pool = pool;
      this.guard = guard;
      this.up = pool.members().size();
    }

    boolean isInService() {
      return up >= pool.required();
    }
  }

  /** A guarded policy. */
  private static final class Guard {
    final Safety.Guarded policy;
    int inService;

    Guard(Safety.Guarded policy) {
      this.policy = policy;
    }

    int floor() {
      return policy.safety().minInService().map(f -> f.of(policy.pools().size())).orElse(0);
    }
  }

  private final Roster roster;
  private final IntPredicate targetIsUp;
  private final List<Maintenance> windows;
  private final AtomicReferenceArray<Standing> cells;

  /** Until when answers of earlier loads may be held. */
  private final AtomicLongArray earlierMillis;

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<Integer, List<Seats>> guarded = new HashMap<>();
  private final List<Safety.Guarded> guards;

  // Of the writer alone.
  private final BitSet machineDown = new BitSet();
  private final BitSet held = new BitSet();
  private final Claims claims;

  /** Claimed elsewhere while their checks let them be up here: the checks may be under way. */
  private final BitSet early = new BitSet();

  /** Withdrawn here, and let go elsewhere: to be withdrawn anew, if at all. */
  private final BitSet letGo = new BitSet();

  /** The claims that are not followed; empty until that is worked out again. */
  private Optional<Map<Integer, Safety.Rule>> contested = Optional.of(Map.of());

  private final Map<Integer, Integer> gradeByTarget = new HashMap<>();
  private final Map<Integer, BitSet> membersByTarget = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private List<Directive> living = List.of();
  private Map<Integer, List<Directive>> byMember = Map.of();
  private long nextMillis = Long.MAX_VALUE;
  private long nextWindowMillis = Long.MIN_VALUE;

  private volatile Directives given = Directives.NONE;
  private volatile List<Directive> scheduled = List.of();
  private volatile Remembered remembered = Remembered.NOTHING;

  /**
   * All are up until {@link #refresh}.
   *
   * @param targetIsUp asked at each change
   */
  public Standings(
      Roster roster,
      List<Safety.Guarded> guards,
      List<Maintenance> windows,
      IntPredicate targetIsUp) {
    this.roster = roster;
    this.guards = List.copyOf(guards);
    this.claims = new Claims(roster);
    this.targetIsUp = targetIsUp;
    this.windows = List.copyOf(windows);
    this.cells = new AtomicReferenceArray<>(roster.size());
    this.earlierMillis = new AtomicLongArray(roster.size());
    for (int i = 0; i < roster.size(); i++) {
      cells.set(i, Standing.START);
    }
    guards.forEach(this::guard);
  }

  private void guard(Safety.Guarded policy) {
    Guard guard = new Guard(policy);
    for (Safety.Pool pool : policy.pools()) {
      Seats seats = new Seats(pool, guard);
      guard.inService += seats.isInService() ? 1 : 0;
      pool.members().forEach(m -> guarded.computeIfAbsent(m, _ -> new ArrayList<>(1)).add(seats));
    }
  }

  /** The members. */
  public Roster roster() {
    return roster;
  }

  /** How a member stands. Any thread. */
  public Standing standing(int member) {
    return cells.get(member);
  }

  /** What people decided. Any thread. */
  public Directives directives() {
    return given;
  }

  /** The maintenance windows that are open now. Any thread. */
  public List<Directive> scheduled() {
    return scheduled;
  }

  /** What concerns a member now, in the order in which it counts. Any thread. */
  public List<Directive> concerning(int member, long nowMillis) {
    List<Directive> found = new ArrayList<>(scheduled);
    found.addAll(given.all());
    found.removeIf(one -> !one.isActive(nowMillis) || !one.subject().matches(roster.key(member)));
    return found;
  }

  /** Adds a listener; it runs on the writer's thread and must not wait. */
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /** Has all be what is known now. */
  public void refresh(long nowMillis) {
    BitSet all = new BitSet();
    all.set(0, roster.size());
    open(nowMillis);
    contested = Optional.empty();
    update(all, nowMillis);
  }

  /** Follows a change of the state of targets. */
  public void flipped(BitSet targets, long nowMillis) {
    update(roster.decidedBy(targets), nowMillis);
  }

  /** Follows a change of the state of one target. */
  public void flipped(int target, long nowMillis) {
    update(roster.decidedBy(target), nowMillis);
  }

  /**
   * Follows what a target's figures leave to the weight of its members.
   *
   * @param grade 0 to {@link Directive#FULL}
   */
  public void graded(int target, int grade, long nowMillis) {
    gradeByTarget.put(target, grade);
    update(membersByTarget.computeIfAbsent(target, roster::watchedBy), nowMillis);
  }

  /** Follows the passage of time: ramps, ends, windows, and what safety rules held. */
  public void pass(long nowMillis) {
    if (nowMillis >= nextWindowMillis) {
      BitSet some = members(byMember);
      if (open(nowMillis)) {
        some.or(members(byMember));
        update(some, nowMillis);
        return;
      }
    }
    if (nowMillis >= nextMillis) {
      findNext(nowMillis);
      contested = Optional.empty();
      update(members(byMember), nowMillis);
    } else if (!held.isEmpty() || !early.isEmpty() || contested.isEmpty()) {
      update(new BitSet(), nowMillis);
    }
  }

  /** Follows what people decided, in the place of what they had decided before. */
  public void follow(Directives directives, long nowMillis) {
    given = directives.pruned(nowMillis);
    BitSet some = members(byMember);
    sort(nowMillis);
    some.or(members(byMember));
    update(some, nowMillis);
  }

  private static BitSet members(Map<Integer, List<Directive>> map) {
    BitSet members = new BitSet();
    map.keySet().forEach(members::set);
    return members;
  }

  /** Which windows are open; whether those are others than before. */
  private boolean open(long nowMillis) {
    nextWindowMillis = nowMillis - Math.floorMod(nowMillis, 60_000L) + 60_000;
    List<Directive> open = new ArrayList<>();
    for (Maintenance window : windows) {
      window.at(nowMillis).filter(one -> isAllowed(one, nowMillis)).ifPresent(open::add);
    }
    open.sort(ORDER);
    if (open.equals(scheduled)) {
      return false;
    }
    scheduled = List.copyOf(open);
    sort(nowMillis);
    return true;
  }

  /** One that has begun goes on; one that may not begin is asked again, and told once. */
  private boolean isAllowed(Directive window, long nowMillis) {
    if (scheduled.contains(window)) {
      return true;
    }
    Optional<String> refusal = refusal(window, nowMillis);
    if (refusal.isPresent()) {
      if (refused.add(window.id())) {
        listeners.forEach(listener -> listener.refused(window, refusal.get()));
      }
      return false;
    }
    return true;
  }

  /** Finds the members of each directive, and when the next of them changes something. */
  private void sort(long nowMillis) {
    List<Directive> all = new ArrayList<>(scheduled);
    all.addAll(given.all());
    all.removeIf(one -> one.nextMillis(nowMillis) == Long.MAX_VALUE && !one.isActive(nowMillis));
    Map<Integer, List<Directive>> sorted = new HashMap<>();
    for (Directive one : all) {
      for (int member = 0; member < roster.size(); member++) {
        if (one.subject().matches(roster.key(member))) {
          sorted.computeIfAbsent(member, _ -> new ArrayList<>(1)).add(one);
        }
      }
    }
    living = all;
    byMember = sorted;
    contested = Optional.empty();
    findNext(nowMillis);
  }

  private void findNext(long nowMillis) {
    nextMillis = Long.MAX_VALUE;
    for (Directive one : living) {
      nextMillis = Math.min(nextMillis, one.nextMillis(nowMillis));
    }
  }

  private void update(BitSet members, long nowMillis) {
    BitSet waiting = (BitSet) members.clone();
    waiting.or(held);
    waiting.or(early);
    waiting.or(letGo);
    if (isContested()) {
      claims.all().forEach(claim -> waiting.set(claim.member()));
      contested = Optional.of(contest(nowMillis));
    }
    Map<Integer, Safety.Rule> notFollowed = contested.orElse(Map.of());
    News news = new News();
    BitSet going = new BitSet();
    // What comes back first: it may make room for what goes.
    for (int m = waiting.nextSetBit(0); m >= 0; m = waiting.nextSetBit(m + 1)) {
      Optional<Boolean> pinned = pinned(m, nowMillis);
      if (pinned.isPresent()) {
        pin(m, pinned.get(), nowMillis, news);
      } else if (wantsUp(m)) {
        restore(m, nowMillis, news);
      } else if (notFollowed.containsKey(m)) {
        machineDown.clear(m);
        early.clear(m);
        settle(m, false, Optional.of(notFollowed.get(m)), nowMillis, news);
      } else if (machineDown.get(m) && !letGo.get(m)) {
        adopt(m, nowMillis);
        settle(m, false, Optional.empty(), nowMillis, news);
      } else {
        going.set(m);
      }
    }
    if (!letGo.isEmpty()) {
      // What is withdrawn anew is last in the order: it may have to give way.
      letGo.clear();
      contested = Optional.empty();
    }
    BitSet unclaimed = new BitSet();
    for (int m = going.nextSetBit(0); m >= 0; m = going.nextSetBit(m + 1)) {
      if (isClaimed(m)) {
        follow(m, nowMillis, news);
      } else {
        unclaimed.set(m);
      }
    }
    for (int m = unclaimed.nextSetBit(0); m >= 0; m = unclaimed.nextSetBit(m + 1)) {
      withdraw(m, nowMillis, news);
    }
    remember(nowMillis);
    news.tell();
  }

  private boolean isClaimed(int member) {
    return claims.get(member).isPresent();
  }

  /** What is withdrawn without a claim was so before there was a rule, or while it was held. */
  private void adopt(int member, long nowMillis) {
    if (!isClaimed(member) && guarded.containsKey(member) && !isFrozen(member)) {
      claims.adopt(member, nowMillis);
      contested = Optional.empty();
    }
  }

  private void pin(int member, boolean up, long nowMillis, News news) {
    machineDown.set(member, !up);
    if (up) {
      claims.release(member);
    }
    settle(member, wantsUp(member), Optional.empty(), nowMillis, news);
  }

  /** Whether claims may break a rule together. */
  private boolean isContested() {
    return contested.filter(Map::isEmpty).isEmpty() || !early.isEmpty();
  }

  /** The claims that the rules do not let be followed. */
  private Map<Integer, Safety.Rule> contest(long nowMillis) {
    return claims.isEmpty()
        ? Map.of()
        : Admission.heldUp(
            guards,
            outAnyway(nowMillis),
            claims.inOrder().stream()
                .filter(claim -> pinned(claim.member(), nowMillis).isEmpty())
                .filter(claim -> !wantsUp(claim.member()) || isFrozen(claim.member()))
                .toList(),
            machineDown);
  }

  /**
   * The members that are out without a claim: those above all that people took out. Where they
   * named the rule it is not for the machine to make up for it with what is withdrawn already.
   */
  private BitSet outAnyway(long nowMillis) {
    BitSet out = (BitSet) machineDown.clone();
    machineDown.stream()
        .filter(m -> isClaimed(m) || (wantsUp(m) && !isFrozen(m)))
        .forEach(out::clear);
    byMember.forEach(
        (member, directives) -> {
          boolean up = pinned(member, nowMillis).orElse(true);
          List<Directive> counted =
              directives.stream()
                  .filter(one -> !one.breaks().contains(Safety.Rule.MIN_IN_SERVICE.key()))
                  .toList();
          Effect effect = effect(new Effect(up, Directive.FULL, false), counted, nowMillis);
          if (!effect.up() || effect.ramp() < Directive.FULL) {
            out.set(member);
          }
        });
    return out;
  }

  /**
   * What somebody pinned the machine to: it follows a hold, and what is forced up it does not
   * withdraw. So when that ends, a verdict that differs is a decision to be made then, under the
   * rules.
   */
  private Optional<Boolean> pinned(int member, long nowMillis) {
    Optional<Boolean> pinned = Optional.empty();
    for (Directive one : byMember.getOrDefault(member, List.of())) {
      if (one.isActive(nowMillis)) {
        switch (one.action()) {
          case Directive.Action.Hold(List<MemberKey> down) ->
              pinned = Optional.of(!down.contains(roster.key(member)));
          case Directive.Action.Force(boolean up) when up -> pinned = Optional.of(true);
          case Directive.Action.Force _, Directive.Action.Drain _ -> {}
        }
      }
    }
    return pinned;
  }

  private boolean wantsUp(int member) {
    return roster.isUp(member, targetIsUp);
  }

  private void restore(int member, long nowMillis, News news) {
    Optional<Safety.Rule> rule =
        machineDown.get(member) && isFrozen(member)
            ? Optional.of(Safety.Rule.FREEZE)
            : Optional.empty();
    if (rule.isEmpty()) {
      machineDown.clear(member);
      release(member, nowMillis);
    }
    settle(member, true, rule, nowMillis, news);
  }

  private void release(int member, long nowMillis) {
    Optional<Claims.Claim> claim = claims.get(member);
    boolean waits =
        early.get(member)
            && claim.filter(one -> nowMillis - one.heardMillis() < EARLY_MILLIS).isPresent();
    if (!waits) {
      early.clear(member);
      claims.release(member);
    }
  }

  /** Withdraws what another node has withdrawn. */
  private void follow(int member, long nowMillis, News news) {
    early.clear(member);
    machineDown.set(member);
    settle(member, false, Optional.empty(), nowMillis, news);
  }

  private void withdraw(int member, long nowMillis, News news) {
    Optional<Safety.Rule> rule = broken(member, nowMillis);
    machineDown.set(member, rule.isEmpty());
    if (rule.isEmpty() && guarded.containsKey(member)) {
      claims.make(member, nowMillis);
    }
    settle(member, false, rule, nowMillis, news);
  }

  private boolean isFrozen(int member) {
    for (Seats seats : guarded.getOrDefault(member, List.of())) {
      if (seats.guard.policy.safety().freeze()) {
        return true;
      }
    }
    return false;
  }

  /** The rule that the machine would break by withdrawing a member. */
  private Optional<Safety.Rule> broken(int member, long nowMillis) {
    for (Seats seats : guarded.getOrDefault(member, List.of())) {
      Optional<Safety.Rule> rule = broken(member, seats, nowMillis);
      if (rule.isPresent()) {
        return rule;
      }
    }
    return Optional.empty();
  }

  private Optional<Safety.Rule> broken(int member, Seats seats, long nowMillis) {
    Safety safety = seats.guard.policy.safety();
    if (safety.freeze()) {
      return Optional.of(Safety.Rule.FREEZE);
    }
    boolean leaves =
        cells.get(member).stays() && seats.isInService() && seats.up - 1 < seats.pool.required();
    if (leaves && seats.guard.inService - 1 < seats.guard.floor()) {
      return Optional.of(Safety.Rule.MIN_IN_SERVICE);
    }
    return safety
        .maxWithdrawn()
        .filter(pace -> lately(seats, pace, nowMillis) + 1 > pace.of(seats.pool.members().size()))
        .map(_ -> Safety.Rule.MAX_WITHDRAWN);
  }

  /** Members withdrawn lately that are not back. */
  private long lately(Seats seats, Safety.Pace pace, long nowMillis) {
    long since = claims.now(nowMillis) - pace.per().toMillis();
    return seats.pool.members().stream()
        .filter(machineDown::get)
        .filter(m -> claims.get(m).filter(claim -> claim.at() > since).isPresent())
        .count();
  }

  private void settle(
      int member, boolean verdict, Optional<Safety.Rule> rule, long nowMillis, News news) {
    Standing before = cells.get(member);
    Effect effect = effect(member, byMember.getOrDefault(member, List.of()), nowMillis);
    Standing after =
        new Standing(
            verdict,
            !machineDown.get(member),
            effect.up,
            effect.ramp,
            grade(member),
            effect.out,
            rule,
            !effect.out ? 0 : before.outSinceMillis() > 0 ? before.outSinceMillis() : nowMillis);
    held.set(member, rule.isPresent());
    if (before.equals(after)) {
      return;
    }
    cells.set(member, after);
    if (before.stays() != after.stays()) {
      for (Seats seats : guarded.getOrDefault(member, List.of())) {
        count(seats, after.stays() ? 1 : -1);
      }
    }
    news.add(member, before, after);
  }

  private static void count(Seats seats, int more) {
    boolean was = seats.isInService();
    seats.up += more;
    seats.guard.inService += (seats.isInService() ? 1 : 0) - (was ? 1 : 0);
  }

  private int grade(int member) {
    if (gradeByTarget.isEmpty()) {
      return Directive.FULL;
    }
    BitSet one = new BitSet();
    one.set(member);
    return roster.watched(one).stream()
        .map(target -> gradeByTarget.getOrDefault(target, Directive.FULL))
        .min()
        .orElse(Directive.FULL);
  }

  /** What people make of a member. */
  private record Effect(boolean up, int ramp, boolean out) {}

  private Effect effect(int member, List<Directive> directives, long nowMillis) {
    return effect(
        new Effect(!machineDown.get(member), Directive.FULL, false), directives, nowMillis);
  }

  private static Effect effect(Effect before, List<Directive> directives, long nowMillis) {
    Effect effect = before;
    for (Directive one : directives) {
      if (one.isActive(nowMillis)) {
        effect = effect(effect, one, nowMillis);
      }
    }
    return effect;
  }

  private static Effect effect(Effect before, Directive directive, long nowMillis) {
    return switch (directive.action()) {
      case Directive.Action.Hold _ -> before;
      case Directive.Action.Force(boolean up) -> new Effect(up, Directive.FULL, !up);
      case Directive.Action.Drain(Duration over) -> {
        int left = Directive.left(directive.givenMillis(), over, nowMillis);
        yield left == 0
            ? new Effect(false, Directive.FULL, true)
            : new Effect(before.up(), Math.min(left, before.ramp()), before.out());
      }
    };
  }

  /**
   * Why something that somebody is about to decide is refused: it would in the end leave fewer
   * pools in service than a rule allows, and does not name that rule. By the thread that writes.
   */
  public Optional<String> refusal(Directive directive, long nowMillis) {
    if (directive.breaks().contains(Safety.Rule.MIN_IN_SERVICE.key())) {
      return Optional.empty();
    }
    Set<Guard> concerned = new HashSet<>();
    BitSet gone = new BitSet();
    for (int member = 0; member < roster.size(); member++) {
      if (directive.subject().matches(roster.key(member))
          && cells.get(member).stays()
          && !isUpAtTheEnd(member, directive)) {
        gone.set(member);
        guarded.getOrDefault(member, List.of()).forEach(seats -> concerned.add(seats.guard));
      }
    }
    return concerned.stream().flatMap(guard -> refusal(guard, gone).stream()).findFirst();
  }

  private boolean isUpAtTheEnd(int member, Directive directive) {
    return switch (directive.action()) {
      case Directive.Action.Force(boolean up) -> up;
      case Directive.Action.Drain _ -> false;
      case Directive.Action.Hold hold -> !hold.down().contains(roster.key(member));
    };
  }

  private Optional<String> refusal(Guard guard, BitSet gone) {
    List<String> left = new ArrayList<>();
    List<String> leaving = new ArrayList<>();
    for (Safety.Pool pool : guard.policy.pools()) {
      long before = pool.members().stream().filter(m -> cells.get(m).stays()).count();
      long after =
          pool.members().stream().filter(m -> cells.get(m).stays() && !gone.get(m)).count();
      if (after >= pool.required()) {
        left.add(pool.name());
      } else if (before >= pool.required()) {
        leaving.add(pool.name());
      }
    }
    if (leaving.isEmpty() || left.size() >= guard.floor()) {
      return Optional.empty();
    }
    return Optional.of(
        "it would take %s out of service and leave %d of %d pools of %s, fewer than %s allows (%d);"
                .formatted(
                    String.join(", ", leaving),
                    left.size(),
                    guard.policy.pools().size(),
                    guard.policy.policy(),
                    Safety.Rule.MIN_IN_SERVICE.key(),
                    guard.floor())
            + " name the rule to break it");
  }

  /** The members that are down now, of those that are meant: what a hold freezes. Any thread. */
  public List<MemberKey> down(Subject subject) {
    List<MemberKey> down = new ArrayList<>();
    for (int member = 0; member < roster.size(); member++) {
      Standing standing = cells.get(member);
      if (!standing.machine() && subject.matches(roster.key(member))) {
        down.add(roster.key(member));
      }
    }
    return down;
  }

  /**
   * When nobody can hold an answer with a member any more that was given before a time: the largest
   * TTL that was handed out is over by then, that of earlier loads included. Any thread.
   *
   * @param lastMillis when the last answer with it may have been given
   * @param grace for caches that keep answers longer than they may
   */
  public long forgottenMillis(int member, long lastMillis, Duration grace) {
    long own = lastMillis + TimeUnit.SECONDS.toMillis(roster.seat(member).ttlSeconds());
    return Math.max(own, earlierMillis.get(member)) + grace.toMillis();
  }

  /** The members that a safety rule holds. Any thread. */
  public BitSet heldMembers() {
    BitSet members = new BitSet();
    for (int member = 0; member < roster.size(); member++) {
      members.set(member, cells.get(member).held().isPresent());
    }
    return members;
  }

  /**
   * How long answers surely stay what they are for a member.
   *
   * @param ofTarget whole seconds for which a target cannot change
   */
  public int soonestSeconds(int member, IntUnaryOperator ofTarget) {
    Standing standing = cells.get(member);
    return standing.ramp() < Directive.FULL || standing.held().isPresent()
        ? 0
        : roster.soonestSeconds(member, ofTarget);
  }

  /** What another process may know of the machine, for {@link #restore}. Any thread. */
  public Remembered remembered() {
    return remembered;
  }

  private void remember(long nowMillis) {
    if (held.isEmpty() && claims.isEmpty()) {
      remembered = Remembered.NOTHING;
      return;
    }
    List<MemberKey> heldUp = new ArrayList<>();
    List<MemberKey> heldDown = new ArrayList<>();
    held.stream().forEach(m -> (machineDown.get(m) ? heldDown : heldUp).add(roster.key(m)));
    Map<MemberKey, Long> withdrawn = new HashMap<>();
    long now = claims.now(nowMillis);
    for (Admission.Claimed claim : claims.all()) {
      long age = now - claim.at();
      if (machineDown.get(claim.member()) && age < whileMillis(claim.member())) {
        withdrawn.put(roster.key(claim.member()), nowMillis - age);
      }
    }
    remembered = new Remembered(heldUp, heldDown, withdrawn);
  }

  /** For how long a withdrawal counts, by the longest of the rules. */
  private long whileMillis(int member) {
    return guarded.getOrDefault(member, List.of()).stream()
        .flatMap(seats -> seats.guard.policy.safety().maxWithdrawn().stream())
        .mapToLong(pace -> pace.per().toMillis())
        .max()
        .orElse(0);
  }

  /**
   * What safety rules made of the verdicts.
   *
   * @param heldUp members that are up against their verdict
   * @param heldDown members that are down against their verdict
   * @param withdrawn when members were withdrawn that are still so, not long ago
   */
  public record Remembered(
      List<MemberKey> heldUp, List<MemberKey> heldDown, Map<MemberKey, Long> withdrawn) {
    /** Nothing. */
    public static final Remembered NOTHING = new Remembered(List.of(), List.of(), Map.of());

    public Remembered {
      heldUp = List.copyOf(heldUp);
      heldDown = List.copyOf(heldDown);
      withdrawn = Map.copyOf(withdrawn);
    }
  }

  /**
   * Goes on from what an earlier process knew: what was down stays so, and no rule is asked for
   * what happened long ago. To be called before the first {@link #refresh}.
   */
  public void restore(Remembered known) {
    Set<MemberKey> heldUp = new HashSet<>(known.heldUp());
    Set<MemberKey> heldDown = new HashSet<>(known.heldDown());
    for (int member = 0; member < roster.size(); member++) {
      MemberKey key = roster.key(member);
      machineDown.set(
          member, heldDown.contains(key) || (!wantsUp(member) && !heldUp.contains(key)));
    }
    restoreWithdrawn(known);
  }

  private void restoreWithdrawn(Remembered known) {
    known.withdrawn().entrySet().stream()
        .sorted(Map.Entry.comparingByValue())
        .forEach(
            one ->
                roster
                    .find(one.getKey())
                    .filter(member -> guarded.containsKey(member) && machineDown.get(member))
                    .ifPresent(member -> claims.remember(member, one.getValue())));
  }

  /**
   * The members that this node's machine withdrew, or brought back, since this was asked last. By
   * the writer.
   */
  public Set<MemberKey> takeMoved() {
    return claims.takeChanged();
  }

  /**
   * When a member was withdrawn, on the scale of time that the nodes of a fleet share; empty when
   * it is not. By the writer.
   */
  public OptionalLong withdrawal(MemberKey key) {
    return roster
        .find(key)
        .flatMap(claims::get)
        .map(claim -> OptionalLong.of(claim.at()))
        .orElse(OptionalLong.empty());
  }

  /**
   * Hears from another node that a member was withdrawn, or brought back; followed with the next
   * change or {@link #pass}, as far as the rules allow. By the writer.
   *
   * @param at when, as {@link #withdrawal} said there; empty for back
   */
  public void hear(MemberKey key, OptionalLong at, long nowMillis) {
    Optional<Integer> found = roster.find(key).filter(guarded::containsKey);
    if (found.isEmpty() || at.equals(withdrawal(key))) {
      return;
    }
    int member = found.get();
    contested = Optional.empty();
    if (at.isPresent()) {
      claims.hear(member, at.getAsLong(), nowMillis);
      early.set(member, wantsUp(member) && !machineDown.get(member));
      letGo.clear(member);
    } else {
      claims.hearReleased(member);
      early.clear(member);
      letGo.set(member, !isFrozen(member));
    }
  }

  /**
   * Takes over from the standings of another load: what people decided, what was out and since
   * when, and what the machine had made of the members that there are still. Tells no listener
   * before the next {@link #refresh}. By the writer of both.
   *
   * @param targets of the other by those of this
   */
  public void takeOver(Standings other, Map<Integer, Integer> targets, long nowMillis) {
    given = other.given;
    scheduled = other.scheduled;
    targets.forEach(
        (own, theirs) -> {
          Integer grade = other.gradeByTarget.get(theirs);
          if (grade != null) {
            gradeByTarget.put(own, grade);
          }
        });
    for (int member = 0; member < roster.size(); member++) {
      Optional<Integer> same = other.roster.find(roster.key(member));
      if (same.isPresent()) {
        machineDown.set(member, other.machineDown.get(same.get()));
        earlierMillis.set(member, other.forgottenMillis(same.get(), nowMillis, Duration.ZERO));
        Standing before = cells.get(member);
        Standing known = other.cells.get(same.get());
        if (known.out() && !before.out()) {
          // So that the time is kept; whether it is out is settled by the next refresh.
          cells.set(member, before.outSince(known.outSinceMillis()));
        }
      }
    }
    claims.takeOver(other.claims);
    sort(nowMillis);
  }

  /** What one change leads to, told when all of it is settled. */
  private final class News {
    private final BitSet changed = new BitSet();
    private final BitSet ordered = new BitSet();
    private final List<Runnable> words = new ArrayList<>(0);

    void add(int member, Standing before, Standing after) {
      MemberKey key = roster.key(member);
      if (!before.answersLike(after)) {
        changed.set(member);
        ordered.set(member, before.out() != after.out());
      }
      if (!before.held().equals(after.held())) {
        before.held().ifPresent(rule -> words.add(() -> held(key, rule, false)));
        after.held().ifPresent(rule -> words.add(() -> held(key, rule, true)));
      }
      words.add(() -> listeners.forEach(listener -> listener.told(key, before, after)));
    }

    private void held(MemberKey key, Safety.Rule rule, boolean now) {
      listeners.forEach(listener -> listener.held(key, rule, now));
    }

    void tell() {
      if (!changed.isEmpty()) {
        listeners.forEach(listener -> listener.changed(changed, ordered));
      }
      words.forEach(Runnable::run);
    }
  }
}
