package dev.meridian.steer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A member that may be drawn.
 *
 * @param weight 0 or more; drawn only beside others of weight 0
 */
record Candidate(Member member, long weight) {

  static List<Candidate> of(List<Member> members, Health health) {
    var candidates = new ArrayList<Candidate>(members.size());
    for (Member member : members) {
      candidates.add(new Candidate(member, health.weight(member)));
    }
    return candidates;
  }

  /**
   * What can really be drawn of several candidates: each record once, with the sum of its weights
   * (an RRset has no duplicates, RFC 2181 section 5); no alias beside an address (section 10.1);
   * none of weight 0 beside any of more.
   */
  static List<Candidate> drawable(List<Candidate> candidates) {
    return candidates.size() < 2
        ? candidates
        : withoutResting(withoutAliases(distinct(candidates)));
  }

  /** The same candidates, all equally likely. */
  static List<Candidate> even(List<Candidate> candidates) {
    return candidates.stream().map(candidate -> new Candidate(candidate.member, 1)).toList();
  }

  /** Each record once, with the sum of its weights. */
  static List<Candidate> distinct(List<Candidate> candidates) {
    var byRecord = new LinkedHashMap<ByteBuffer, Candidate>();
    for (Candidate candidate : candidates) {
      byRecord.merge(candidate.image(), candidate, Candidate::plus);
    }
    return new ArrayList<>(byRecord.values());
  }

  private Candidate plus(Candidate same) {
    return new Candidate(member, weight + same.weight);
  }

  private static List<Candidate> withoutAliases(List<Candidate> candidates) {
    List<Candidate> addresses =
        candidates.stream().filter(candidate -> !candidate.isAlias()).toList();
    return addresses.isEmpty() ? candidates : addresses;
  }

  private static List<Candidate> withoutResting(List<Candidate> candidates) {
    List<Candidate> active = candidates.stream().filter(one -> one.weight > 0).toList();
    return active.isEmpty() ? candidates : active;
  }

  /** The record as a value. */
  ByteBuffer image() {
    return ByteBuffer.wrap(member.record());
  }

  boolean isAlias() {
    return member.family() == Policy.Family.CNAME;
  }

  /** Weights as drawn: all 0 is uniform. */
  static long[] drawnWeights(List<Candidate> candidates) {
    return candidates.stream().mapToLong(one -> Math.max(1, one.weight)).toArray();
  }
}
