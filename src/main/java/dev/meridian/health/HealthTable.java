package dev.meridian.health;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts of a fixed list of targets; where the list changes, another table takes over from
 * this one. Written by the probe scheduler's thread only, read by any thread without locks. Targets
 * that are not probed (index −1 elsewhere) are not in here.
 */
public final class HealthTable {
  private final List<Target> targets;
  private final AtomicReferenceArray<TargetHealth> cells;
  private final List<Consumer<Flip>> flips = new CopyOnWriteArrayList<>();
  private final List<BiConsumer<Target, Hold>> holds = new CopyOnWriteArrayList<>();
  private final List<HorizonListener> horizons = new CopyOnWriteArrayList<>();
  private final List<FigureListener> figures = new CopyOnWriteArrayList<>();

  /** What the checks of this node say, where they alone do not decide; else empty. */
  private final Optional<OwnChecks> own;

  // Of the writer alone: targets that wait for time to pass, and what was said of each.
  private final BitSet waiting = new BitSet();
  private final int[] told;

  private volatile int observed;

  /**
   * A table in which every target is {@link Verdict#UNKNOWN}.
   *
   * @throws IllegalArgumentException if a target's index is not its place in the list
   */
  public HealthTable(List<Target> targets) {
    this(targets, false);
  }

  private HealthTable(List<Target> targets, boolean ofFleet) {
    this.targets = List.copyOf(targets);
    this.own = ofFleet ? Optional.of(new OwnChecks(this.targets.size())) : Optional.empty();
    this.cells = new AtomicReferenceArray<>(this.targets.size());
    this.told = new int[this.targets.size()];
    for (int i = 0; i < this.targets.size(); i++) {
      Target target = this.targets.get(i);
      if (target.index() != i) {
        throw new IllegalArgumentException("target " + target.index() + " stands at place " + i);
      }
      cells.set(i, TargetHealth.UNOBSERVED);
    }
  }

  /**
   * A table whose verdicts follow what a fleet agrees on: {@link #observe} moves only what this
   * node itself says, and {@link #pass} does nothing.
   */
  public static HealthTable ofFleet(List<Target> targets) {
    return new HealthTable(targets, true);
  }

  /**
   * A table with the given verdicts, as if first observations had made them; for explaining and for
   * trying out. Later observations are taken as usual.
   *
   * @param verdicts one for each target
   */
  public static HealthTable fixed(List<Target> targets, List<Verdict> verdicts) {
    if (targets.size() != verdicts.size()) {
      throw new IllegalArgumentException(
          targets.size() + " targets but " + verdicts.size() + " verdicts");
    }
    HealthTable table = new HealthTable(targets);
    long nowNanos = System.nanoTime();
    for (int i = 0; i < verdicts.size(); i++) {
      Verdict verdict = verdicts.get(i);
      while (table.verdict(i) != verdict) {
        table.observe(i, new Observation(verdict.isUp(), "fixed", 0, nowNanos));
      }
    }
    return table;
  }

  /** All targets; a target's place is its index. */
  public List<Target> targets() {
    return targets;
  }

  /**
   * Takes one observation. When it changes the verdict, all listeners are called before this
   * returns, after the change is visible to every thread. To be called by one thread only.
   *
   * @param target an index into {@link #targets()}
   * @throws RuntimeException what a listener threw, after all listeners were called
   */
  public void observe(int target, Observation observation) {
    if (!Double.isNaN(observation.figure())) {
      figures.forEach(listener -> listener.told(target, observation));
    }
    if (own.isPresent()) {
      own.get().observe(targets.get(target), observation);
      return;
    }
    TargetHealth before = cells.get(target);
    TargetHealth after = before.after(observation, targets.get(target).rules());
    if (before.last().isEmpty()) {
      countObserved();
    }
    change(target, before, after, observation.atNanos());
  }

  /**
   * Takes what the fleet agrees on, as often as it is asked: time passes by this too. In the place
   * of an observation, which tells how the fleet came to it.
   *
   * @throws RuntimeException what a listener threw, after all listeners were called
   */
  public void agree(int target, Observation agreement) {
    TargetHealth before = cells.get(target);
    if (before.last().isEmpty()) {
      countObserved();
    }
    change(
        target, before, before.agreed(agreement, targets.get(target).rules()), agreement.atNanos());
  }

  /**
   * Takes over what the fleet believes.
   *
   * @param asObservation says so, where nothing else is known of the target
   * @throws RuntimeException what a listener threw, after all listeners were called
   */
  public void teach(int target, Belief belief, Observation asObservation) {
    TargetHealth before = cells.get(target);
    if (before.last().isEmpty()) {
      countObserved();
    }
    change(
        target,
        before,
        before.taught(belief, asObservation, targets.get(target).rules()),
        asObservation.atNanos());
  }

  /** Whether this node has no evidence of a target yet, whatever is believed. By the writer. */
  public boolean lacksEvidence(int target) {
    return ownEvidence(target).verdict() == Verdict.UNKNOWN;
  }

  /** What the checks of this node say. By the writer. */
  public RiseFall ownEvidence(int target) {
    return own.isPresent() ? own.get().evidence(target) : health(target).state().evidence();
  }

  /** Forgets what the checks of this node say: it makes no more. In a fleet; by the writer. */
  public void forgetOwn(int target) {
    own.ifPresent(checks -> checks.forget(target));
  }

  /** Hears what happens at this node and other nodes of its fleet are to know. */
  public interface FleetListener {
    /** A check has ended; {@code evidence} counts it. */
    void checked(Target target, RiseFall evidence, Observation observation);

    /** Somebody has let a target go here. */
    void released(Target target);
  }

  /** Sets the listener of a table of a fleet; on the writer's thread, and must not wait. */
  public void listenForFleet(FleetListener listener) {
    own.ifPresent(checks -> checks.listen(listener));
  }

  /**
   * Lets time pass for those of some targets that wait for it. By the thread that observes.
   *
   * @throws RuntimeException what a listener threw, after all listeners were called
   */
  public void pass(BitSet some, long nowNanos) {
    if (own.isPresent() || !waiting.intersects(some)) {
      return;
    }
    BitSet both = (BitSet) waiting.clone();
    both.and(some);
    RuntimeException failed = null;
    for (int target : both.stream().toArray()) {
      try {
        happen(target, new Event.Passed(nowNanos));
      } catch (RuntimeException e) {
        failed = joined(failed, e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  /**
   * Lets a target go that is held down, and forgives its penalty; see {@link Event.Released}. By
   * the thread that observes.
   *
   * @throws RuntimeException what a listener threw, after all listeners were called
   */
  public void release(int target, long nowNanos) {
    happen(target, new Event.Released(nowNanos));
    own.ifPresent(checks -> checks.tellReleased(targets.get(target)));
  }

  private void happen(int target, Event event) {
    TargetHealth before = cells.get(target);
    change(target, before, before.after(event, targets.get(target).rules()), event.atNanos());
  }

  private void change(int target, TargetHealth before, TargetHealth after, long nowNanos) {
    Target subject = targets.get(target);
    cells.set(target, after);
    waiting.set(target, after.state().waits());
    List<Runnable> news = new ArrayList<>(0);
    if (before.verdict() != after.verdict()) {
      Flip flip = new Flip(subject, before.verdict(), after.verdict(), after.reason());
      flips.forEach(listener -> news.add(() -> listener.accept(flip)));
    }
    if (before.state().hold() != after.state().hold()) {
      holds.forEach(listener -> news.add(() -> listener.accept(subject, after.state().hold())));
    }
    int soonest = seconds(after.state().nanosToChange(nowNanos, subject.rules()));
    if (soonest != told[target]) {
      told[target] = soonest;
      horizons.forEach(listener -> news.add(() -> listener.changes(target, soonest)));
    }
    tell(news);
  }

  /** Whether the passage of time alone can change what is believed. By the writer. */
  public boolean waits(int target) {
    return waiting.get(target);
  }

  private static int seconds(long nanos) {
    return (int) Math.min(TimeUnit.NANOSECONDS.toSeconds(nanos), Integer.MAX_VALUE);
  }

  /**
   * How long a verdict cannot change, whole seconds, as listeners were told last; 0 before the
   * first observation. By the thread that observes, or before the table is shared.
   */
  public int soonestSeconds(int target) {
    return told[target];
  }

  /**
   * Takes over what an earlier process knew, for the targets that there are still; see {@link
   * TargetState#restored}. Tells no listener. To be called before the table is shared.
   *
   * @return the targets that do not count as up now
   */
  public BitSet restore(Map<ProbeKey, TargetHealth> saved, long nowNanos) {
    BitSet down = new BitSet();
    for (Target target : targets) {
      TargetHealth known = saved.get(target.key());
      if (known != null) {
        adopt(target, known, nowNanos);
        own.ifPresent(checks -> checks.restore(target.index(), known.state().evidence()));
        down.set(target.index(), !isUp(target.index()));
      }
    }
    observed = countAll();
    return down;
  }

  /**
   * Takes over, for every target that has an equal {@link ProbeKey} in another table, what that one
   * knows; tells no listener. To be called by the writer of both tables, or before this one is
   * shared: in that case the other may change meanwhile, and this one be brought up to date later.
   *
   * @return the targets that count as up now and did not before, or the other way around
   */
  public BitSet takeOver(HealthTable other) {
    Map<ProbeKey, Integer> places = new HashMap<>();
    other.targets.forEach(target -> places.put(target.key(), target.index()));
    BitSet changed = new BitSet();
    long nowNanos = System.nanoTime();
    for (Target target : targets) {
      Integer place = places.get(target.key());
      if (place != null) {
        boolean wasUp = isUp(target.index());
        adopt(target, other.health(place), nowNanos);
        own.ifPresent(
            checks -> other.own.ifPresent(o -> checks.takeOver(target.index(), o, place)));
        changed.set(target.index(), wasUp != isUp(target.index()));
      }
    }
    observed = countAll();
    return changed;
  }

  private void adopt(Target target, TargetHealth known, long nowNanos) {
    cells.set(target.index(), known);
    waiting.set(target.index(), known.state().waits());
    told[target.index()] = seconds(known.state().nanosToChange(nowNanos, target.rules()));
  }

  private int countAll() {
    return Math.toIntExact(targets.stream().filter(this::isObserved).count());
  }

  private boolean isObserved(Target target) {
    return health(target.index()).last().isPresent();
  }

  /** What is believed of a target. Any thread. */
  public Verdict verdict(int target) {
    return cells.get(target).verdict();
  }

  /** Whether traffic may be sent to a target: its verdict is not DOWN. Any thread. */
  public boolean isUp(int target) {
    return verdict(target).isUp();
  }

  /** All that is known of a target, consistent in itself. Any thread. */
  public TargetHealth health(int target) {
    return cells.get(target);
  }

  /** Targets with at least one observation. Any thread. */
  public int observed() {
    return observed;
  }

  /** Adds a listener for changes of verdict; it runs on the writer's thread and must not wait. */
  public void listen(Consumer<Flip> listener) {
    flips.add(listener);
  }

  /** Adds a listener for what holds a verdict; it runs on the writer's thread and must not wait. */
  public void listenToHolds(BiConsumer<Target, Hold> listener) {
    holds.add(listener);
  }

  /** Hears how long verdicts cannot change. */
  @FunctionalInterface
  public interface HorizonListener {
    /**
     * A target's verdict cannot change for another time than before.
     *
     * @param seconds whole ones from now, checks being on time
     */
    void changes(int target, int seconds);
  }

  /**
   * Adds a listener for {@link #soonestSeconds}, called after those for flips; it runs on the
   * writer's thread and must not wait.
   */
  public void listenToHorizons(HorizonListener listener) {
    horizons.add(listener);
  }

  /** Hears the figures that targets tell of themselves. */
  @FunctionalInterface
  public interface FigureListener {
    /** A check of a target told a figure. */
    void told(int target, Observation observation);
  }

  /**
   * Adds a listener for figures; it runs on the writer's thread and must neither wait nor throw.
   */
  public void listenToFigures(FigureListener listener) {
    figures.add(listener);
  }

  private void countObserved() {
    int count = observed;
    observed = count + 1;
  }

  private static void tell(List<Runnable> news) {
    RuntimeException failed = null;
    for (Runnable one : news) {
      try {
        one.run();
      } catch (RuntimeException e) {
        failed = joined(failed, e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private static RuntimeException joined(@Nullable RuntimeException first, RuntimeException next) {
    if (first == null) {
      return next;
    }
    first.addSuppressed(next);
    return first;
  }
}
