package dev.meridian.load;

import dev.meridian.health.Ballots;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Roster;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy.Family;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Numbers the members of one load: each member of each pool of each zone. */
final class Members {
  private record Made(MemberKey key, int ballot) {}

  private final List<Made> made = new ArrayList<>();
  private final List<Integer> ttlSeconds = new ArrayList<>();

  /** A new member, which is called by the name in its key. */
  Member member(
      MemberKey key, Family family, byte[] record, int weight, int ballot, double capacity) {
    int index = made.size();
    made.add(new Made(key, ballot));
    ttlSeconds.add(0);
    return new Member(key.member(), family, record, weight, index, capacity);
  }

  /** Says that some can be in answers of a TTL. */
  void served(BitSet members, int seconds) {
    members.stream().forEach(m -> ttlSeconds.set(m, Math.max(ttlSeconds.get(m), seconds)));
  }

  /** All of them, by index. */
  Roster roster(Ballots ballots) {
    List<Roster.Seat> seats = new ArrayList<>(made.size());
    for (int i = 0; i < made.size(); i++) {
      seats.add(new Roster.Seat(made.get(i).key(), made.get(i).ballot(), ttlSeconds.get(i)));
    }
    return new Roster(seats, ballots);
  }
}
