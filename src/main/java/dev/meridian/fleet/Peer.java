package dev.meridian.fleet;

import dev.meridian.health.Evidence;
import dev.meridian.health.Vantage;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Another vantage, as far as this node has heard. It is vouched for by beats that come live and
 * whose digest is that of the evidence held here: so what is late or lost makes a vantage stale,
 * never wrong. Used by the council's thread.
 */
final class Peer {
  private final String name;

  /** By fingerprint. Others may read it. */
  private final Map<String, Shown> evidence = new ConcurrentHashMap<>();

  private Optional<Beat> beat = Optional.empty();

  /** Of the evidence of the present process. */
  private long held;

  /** When it was last heard to live, or first heard of. */
  private long advancedNanos;

  private boolean left;

  /** When the present process was first heard of. */
  private Optional<Long> bootNanos = Optional.empty();

  private Optional<Long> liveNanos = Optional.empty();

  /** Of a beat of the present process that came live. */
  private Optional<Long> beatNanos = Optional.empty();

  private Optional<Long> vouchedNanos = Optional.empty();
  private boolean fresh;
  private boolean present;

  Peer(String name) {
    this.name = name;
  }

  Vantage vantage() {
    return new Vantage(name, beat.map(Beat::region).orElse(""));
  }

  boolean isRecused() {
    return beat.map(Beat::recused).orElse(false);
  }

  boolean isFresh() {
    return fresh;
  }

  boolean isPresent() {
    return present;
  }

  /** Whether it is known to be a vantage, and was heard of not too long ago. */
  boolean exists(long nowNanos, long forgetNanos) {
    return beat.isPresent() && !left && nowNanos - advancedNanos <= forgetNanos;
  }

  /** Whether nothing is known of it. */
  boolean isEmpty() {
    return (beat.isEmpty() || (left && !present)) && evidence.isEmpty();
  }

  /**
   * Hears a beat.
   *
   * @param live whether it was sent just now
   * @return whether it says something else than the one before, but for living
   */
  boolean beats(Beat next, boolean live, long nowNanos) {
    Optional<Beat> before = beat;
    boolean sameBoot = before.filter(b -> b.boot().equals(next.boot())).isPresent();
    boolean advanced = !sameBoot || before.filter(b -> b.sequence() < next.sequence()).isPresent();
    if (!advanced) {
      return false;
    }
    beat = Optional.of(next);
    left = false;
    if (!sameBoot) {
      vouchedNanos = Optional.empty();
      beatNanos = Optional.empty();
      bootNanos = Optional.of(nowNanos);
      held = digest(next.boot());
    }
    if (before.isEmpty() || live) {
      advancedNanos = nowNanos;
    }
    if (live) {
      beatNanos = Optional.of(nowNanos);
      liveNanos = beatNanos;
    }
    vouch();
    return !sameBoot
        || before.filter(b -> b.recused() != next.recused()).isPresent()
        || before.filter(b -> !b.region().equals(next.region())).isPresent();
  }

  /** It has left, or restarts: it is not counted on, but its targets wait for it. */
  void leaves() {
    left = true;
    beatNanos = Optional.empty();
    vouchedNanos = Optional.empty();
  }

  private long digest(String boot) {
    return evidence.entrySet().stream()
        .filter(e -> e.getValue().boot().equals(boot))
        .mapToLong(e -> Digest.of(e.getKey(), e.getValue().evidence().verdict()))
        .reduce(0, (a, b) -> a ^ b);
  }

  /** Hears its evidence of a target; empty when it has none any more. */
  void shows(String fingerprint, Optional<Shown> next) {
    Shown before =
        next.isPresent() ? evidence.put(fingerprint, next.get()) : evidence.remove(fingerprint);
    if (before != null) {
      toggle(fingerprint, before);
    }
    next.ifPresent(shown -> toggle(fingerprint, shown));
    vouch();
  }

  /** Forgets the evidence of other targets. */
  void keepOnly(Predicate<String> fingerprint) {
    evidence.keySet().stream()
        .filter(fingerprint.negate())
        .toList()
        .forEach(gone -> shows(gone, Optional.empty()));
  }

  private void toggle(String fingerprint, Shown shown) {
    if (isPresentBoot(shown)) {
      held ^= Digest.of(fingerprint, shown.evidence().verdict());
    }
  }

  private boolean isPresentBoot(Shown shown) {
    return beat.filter(b -> b.boot().equals(shown.boot())).isPresent();
  }

  private void vouch() {
    if (beat.filter(b -> b.digest() == held).isPresent() && beatNanos.isPresent()) {
      vouchedNanos = beatNanos;
    }
  }

  /** Whether it has been heard for a while now, and what is held of it was not what it said. */
  boolean lacks(long nowNanos, CouncilRules rules) {
    long freshNanos = rules.freshFor().toNanos();
    return !left
        && !fresh
        && isWithin(liveNanos, nowNanos, freshNanos)
        && bootNanos.filter(at -> nowNanos - at > 2 * freshNanos).isPresent();
  }

  /** As it is now, for people. */
  Seat seat() {
    Attendee.State state =
        !fresh
            ? Attendee.State.SILENT
            : isRecused() ? Attendee.State.RECUSED : Attendee.State.HEARD;
    return Seat.of(
        new Attendee(
            vantage(), false, state, liveNanos, evidenceCount(), beat.map(Beat::overdue).orElse(0)),
        beat.map(Beat::boot).orElse(""),
        evidence);
  }

  int evidenceCount() {
    return evidence.size();
  }

  /** Its evidence of a target, where it is of the present process. */
  Optional<Evidence> evidence(String fingerprint) {
    return Optional.ofNullable(evidence.get(fingerprint))
        .filter(this::isPresentBoot)
        .map(Shown::evidence);
  }

  /**
   * Looks at the clock.
   *
   * @return whether it counts now and did not before, or the other way around
   */
  boolean refresh(long nowNanos, CouncilRules rules) {
    boolean wasFresh = fresh;
    boolean wasPresent = present;
    fresh = !left && isWithin(vouchedNanos, nowNanos, rules.freshFor().toNanos());
    present = isWithin(liveNanos, nowNanos, rules.presentFor().toNanos());
    return wasFresh != fresh || wasPresent != present;
  }

  private static boolean isWithin(Optional<Long> time, long nowNanos, long nanos) {
    return time.filter(at -> nowNanos - at <= nanos).isPresent();
  }
}
