package dev.meridian.health;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * All members of one load, probed or not, each with the ballot by which targets decide of it.
 * Policies know a member by its place here, people by its {@link MemberKey}. Immutable.
 */
public final class Roster {
  /**
   * A member.
   *
   * @param ballot index of its ballot
   * @param ttlSeconds the largest TTL of an answer that it can be in
   */
  public record Seat(MemberKey key, int ballot, int ttlSeconds) {}

  private final List<Seat> seats;
  private final Ballots ballots;
  private final Map<MemberKey, Integer> places = new HashMap<>();

  /** By ballot: the members that have it. */
  private final List<List<Integer>> members = new ArrayList<>();

  /** A member's place in the list is its index. */
  public Roster(List<Seat> seats, Ballots ballots) {
    this.seats = List.copyOf(seats);
    this.ballots = ballots;
    ballots.all().forEach(_ -> members.add(new ArrayList<>(1)));
    for (int i = 0; i < this.seats.size(); i++) {
      places.put(this.seats.get(i).key(), i);
      members.get(this.seats.get(i).ballot()).add(i);
    }
  }

  /** How many members there are. */
  public int size() {
    return seats.size();
  }

  public Seat seat(int member) {
    return seats.get(member);
  }

  public MemberKey key(int member) {
    return seats.get(member).key();
  }

  /** The member of that name. */
  public Optional<Integer> find(MemberKey key) {
    return Optional.ofNullable(places.get(key));
  }

  /** How a member is decided of; nothing decides of one that is not probed. */
  public Ballot ballot(int member) {
    return ballots.all().get(seats.get(member).ballot());
  }

  /** Whether the targets let a member be up. */
  public boolean isUp(int member, IntPredicate targetIsUp) {
    return ballot(member).isUp(targetIsUp);
  }

  /** The members that any of these targets can decide of. */
  public BitSet decidedBy(BitSet targets) {
    return having(ballots.decidedBy(targets));
  }

  /** The members that a target can decide of. */
  public BitSet decidedBy(int target) {
    return having(ballots.decidedBy(target));
  }

  /** The members that a target is watched for, be it that it decides nothing. */
  public BitSet watchedBy(int target) {
    BitSet found = new BitSet();
    for (int i = 0; i < members.size(); i++) {
      if (ballots.watched(i).get(target)) {
        members.get(i).forEach(found::set);
      }
    }
    return found;
  }

  private BitSet having(BitSet some) {
    BitSet found = new BitSet();
    some.stream().forEach(ballot -> members.get(ballot).forEach(found::set));
    return found;
  }

  /** The targets of these members, those that are only monitored included. */
  public BitSet watched(BitSet some) {
    return ballots.watched(ballotsOf(some));
  }

  /** The targets that can decide of any of these members. */
  public BitSet deciding(BitSet some) {
    return ballots.deciding(ballotsOf(some));
  }

  private BitSet ballotsOf(BitSet some) {
    BitSet found = new BitSet();
    some.stream().forEach(member -> found.set(seats.get(member).ballot()));
    return found;
  }

  /**
   * How long the targets surely let a member stay what it is.
   *
   * @param ofTarget whole seconds for which a target cannot change
   */
  public int soonestSeconds(int member, IntUnaryOperator ofTarget) {
    return ballots.soonestSeconds(seats.get(member).ballot(), ofTarget);
  }
}
