package dev.meridian.health;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * The verdicts of a fixed list of targets; where the list changes, another table takes over from
 * this one. Written by the probe scheduler's thread only, read by any thread without locks. Targets
 * that are not probed (index −1 elsewhere) are not in here.
 */
public final class HealthTable {
  private final List<Target> targets;
  private final AtomicReferenceArray<TargetHealth> cells;
  private final List<Consumer<Flip>> listeners = new CopyOnWriteArrayList<>();
  private volatile int observed;

  /**
   * A table in which every target is {@link Verdict#UNKNOWN}.
   *
   * @throws IllegalArgumentException if a target's index is not its place in the list
   */
  public HealthTable(List<Target> targets) {
    this.targets = List.copyOf(targets);
    this.cells = new AtomicReferenceArray<>(this.targets.size());
    for (int i = 0; i < this.targets.size(); i++) {
      Target target = this.targets.get(i);
      if (target.index() != i) {
        throw new IllegalArgumentException("target " + target.index() + " stands at place " + i);
      }
      cells.set(i, TargetHealth.UNOBSERVED);
    }
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
    Target subject = targets.get(target);
    TargetHealth before = cells.get(target);
    TargetHealth after = before.after(observation, subject.fall(), subject.rise());
    cells.set(target, after);
    if (before.last().isEmpty()) {
      countObserved();
    }
    if (before.verdict() != after.verdict()) {
      tell(new Flip(subject, before.verdict(), after.verdict(), observation));
    }
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
    for (Target target : targets) {
      Integer place = places.get(target.key());
      if (place != null) {
        boolean wasUp = isUp(target.index());
        cells.set(target.index(), other.health(place));
        changed.set(target.index(), wasUp != isUp(target.index()));
      }
    }
    observed = Math.toIntExact(targets.stream().filter(this::isObserved).count());
    return changed;
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
    listeners.add(listener);
  }

  private void countObserved() {
    int count = observed;
    observed = count + 1;
  }

  private void tell(Flip flip) {
    RuntimeException first = null;
    for (Consumer<Flip> listener : listeners) {
      try {
        listener.accept(flip);
      } catch (RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
