package dev.meridian.steer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/**
 * A member that may be drawn.
 *
 * @param weight 0 or more; drawn only beside others of weight 0
 */
record Candidate(Member member, long weight) {
  /** More than these are told apart by a map. */
  private static final int COMPARED_MAX = 8;

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
    var even = new ArrayList<Candidate>(candidates.size());
    for (Candidate candidate : candidates) {
      even.add(new Candidate(candidate.member, 1));
    }
    return even;
  }

  /** Each record once, with the sum of its weights. */
  static List<Candidate> distinct(List<Candidate> candidates) {
    if (candidates.size() <= COMPARED_MAX && allDiffer(candidates)) {
      return candidates;
    }
    var byRecord = new LinkedHashMap<ByteBuffer, Candidate>();
    for (Candidate candidate : candidates) {
      byRecord.merge(candidate.image(), candidate, Candidate::plus);
    }
    return new ArrayList<>(byRecord.values());
  }

  private static boolean allDiffer(List<Candidate> candidates) {
    for (int i = 1; i < candidates.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (candidates.get(i).isSameRecord(candidates.get(j))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isSameRecord(Candidate other) {
    return Arrays.equals(member.record(), other.member.record());
  }

  private Candidate plus(Candidate same) {
    return new Candidate(member, weight + same.weight);
  }

  private static List<Candidate> withoutAliases(List<Candidate> candidates) {
    return preferred(candidates, candidate -> !candidate.isAlias());
  }

  private static List<Candidate> withoutResting(List<Candidate> candidates) {
    return preferred(candidates, candidate -> candidate.weight > 0);
  }

  /** Those that are better than others, if any. */
  private static List<Candidate> preferred(
      List<Candidate> candidates, Predicate<Candidate> isBetter) {
    var better = new ArrayList<Candidate>(candidates.size());
    for (Candidate candidate : candidates) {
      if (isBetter.test(candidate)) {
        better.add(candidate);
      }
    }
    return better.isEmpty() || better.size() == candidates.size() ? candidates : better;
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
    long[] weights = new long[candidates.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.max(1, candidates.get(i).weight);
    }
    return weights;
  }
}
