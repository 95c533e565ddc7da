package dev.meridian.steer;

import java.util.List;

/**
 * Members that records are drawn from, as arrays for the hot path. Immutable.
 *
 * <p>Weights are as drawn: all over 0.
 */
final class Lot {
  final List<Member> members;
  final byte[][] records;
  final int[] targets;
  final long[] weights;
  final long totalWeight;
  final long[] identities;
  final boolean even;
  final boolean alias;
  final int answers;

  /** Draws {@code answers} of the candidates, at most all. */
  Lot(List<Candidate> candidates, int answers) {
    this.members = candidates.stream().map(Candidate::member).toList();
    this.records = members.stream().map(Member::record).toArray(byte[][]::new);
    this.targets = members.stream().mapToInt(Member::target).toArray();
    this.weights = Candidate.drawnWeights(candidates);
    this.identities =
        members.stream().mapToLong(member -> ClientHash.identity(member.name())).toArray();
    this.answers = Math.min(answers, members.size());
    this.alias = members.getFirst().family() == Policy.Family.CNAME;
    long total = 0;
    boolean same = true;
    for (long weight : weights) {
      total += weight;
      same &= weight == weights[0];
    }
    this.totalWeight = total;
    this.even = same;
  }

  int size() {
    return records.length;
  }
}
