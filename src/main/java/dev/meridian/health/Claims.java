package dev.meridian.health;

import java.time.Duration;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which members of guarded policies the machine has withdrawn, and when, on a scale of time that
 * all nodes of a fleet share although their clocks do not agree. Used by the writer of the
 * standings.
 *
 * <p>A claim stands as many milliseconds after those that its maker knew of as passed between them
 * by the maker's clock, and at 1 where it knew of none. So claims that did not know of each other
 * stand close together, whatever the clocks say, and one that was heard of late seems younger than
 * it is: a rule waits too long rather than too short.
 */
final class Claims {
  /** Longer than any while that a rule counts. */
  private static final long LONG_MILLIS = Duration.ofDays(2).toMillis();

  /**
   * A withdrawal.
   *
   * @param at milliseconds on the shared scale; not 0
   * @param heardMillis since 1970 by this node's clock, when it came to know of it
   */
  record Claim(long at, long heardMillis) {
    private long ahead() {
      return at - heardMillis;
    }
  }

  private final Roster roster;
  private final Map<Integer, Claim> claims = new HashMap<>();
  private final BitSet changed = new BitSet();

  /** How far the scale is ahead of this node's clock; empty until that is worked out again. */
  private Optional<Long> ahead = Optional.empty();

  Claims(Roster roster) {
    this.roster = roster;
  }

  boolean isEmpty() {
    return claims.isEmpty();
  }

  Optional<Claim> get(int member) {
    return Optional.ofNullable(claims.get(member));
  }

  /** All members that are claimed, in the order that all nodes share: by time, then by name. */
  List<Admission.Claimed> inOrder() {
    return all().stream()
        .sorted(
            (one, other) ->
                one.at() != other.at()
                    ? Long.compare(one.at(), other.at())
                    : name(one.member()).compareTo(name(other.member())))
        .toList();
  }

  /** All members that are claimed. */
  List<Admission.Claimed> all() {
    return claims.entrySet().stream()
        .map(one -> new Admission.Claimed(one.getKey(), one.getValue().at()))
        .toList();
  }

  private String name(int member) {
    return roster.key(member).toString();
  }

  /** Where a claim made now stands. */
  long now(long nowMillis) {
    if (claims.isEmpty()) {
      return 1;
    }
    if (ahead.isEmpty()) {
      ahead = claims.values().stream().map(Claim::ahead).max(Comparator.naturalOrder());
    }
    return Math.max(1, nowMillis + ahead.get());
  }

  /** The machine withdraws a member now. */
  void make(int member, long nowMillis) {
    put(member, new Claim(now(nowMillis), nowMillis));
    changed.set(member);
  }

  /** A member is found withdrawn, nobody knows since when: so long ago that no rule counts it. */
  void adopt(int member, long nowMillis) {
    long first = Math.min(0, claims.values().stream().mapToLong(Claim::at).min().orElse(0));
    put(member, new Claim(first - LONG_MILLIS, nowMillis));
    changed.set(member);
  }

  /** A member was withdrawn at a time by this node's clock; those to be told in that order. */
  void remember(int member, long sinceMillis) {
    put(member, new Claim(now(sinceMillis), sinceMillis));
    changed.set(member);
  }

  /** Another node says when a member was withdrawn. */
  void hear(int member, long at, long nowMillis) {
    Claim known = claims.get(member);
    if (known == null || known.at() != at) {
      put(member, new Claim(at, nowMillis));
    }
    changed.clear(member);
  }

  /** Another node says that a member is not withdrawn. */
  void hearReleased(int member) {
    claims.remove(member);
    ahead = Optional.empty();
    changed.clear(member);
  }

  void release(int member) {
    if (claims.remove(member) != null) {
      ahead = Optional.empty();
      changed.set(member);
    }
  }

  private void put(int member, Claim claim) {
    claims.put(member, claim);
    ahead = ahead.map(known -> Math.max(known, claim.ahead()));
  }

  /** Goes on where those of another load are. */
  void takeOver(Claims other) {
    for (int member = 0; member < roster.size(); member++) {
      int own = member;
      other
          .roster
          .find(roster.key(member))
          .ifPresent(
              same -> {
                Claim known = other.claims.get(same);
                if (known != null) {
                  put(own, known);
                }
                changed.set(own, other.changed.get(same));
              });
    }
  }

  /** The members whose claims were made or released here since this was asked last. */
  Set<MemberKey> takeChanged() {
    if (changed.isEmpty()) {
      return Set.of();
    }
    Set<MemberKey> keys = new HashSet<>();
    changed.stream().forEach(member -> keys.add(roster.key(member)));
    changed.clear();
    return keys;
  }
}
