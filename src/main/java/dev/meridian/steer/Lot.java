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
    int size = candidates.size();
    Member[] drawn = new Member[size];
    this.records = new byte[size][];
    this.targets = new int[size];
    this.identities = new long[size];
    for (int i = 0; i < size; i++) {
      Member member = candidates.get(i).member();
      drawn[i] = member;
      records[i] = member.record();
      targets[i] = member.target();
      identities[i] = member.identity();
    }
    this.members = List.of(drawn);
    this.weights = Candidate.drawnWeights(candidates);
    this.answers = Math.min(answers, size);
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
