package dev.meridian.steer;

/** The client's hash chooses among children: the one that scores best. */
final class Rendezvous extends Choice {
  private final Choice[] choices;
  private final long[] identities;
  private final double[] weights;
  private final boolean even;
  private final boolean alias;

  /** A choice among children with weights over 0. */
  Rendezvous(Choice[] choices, long[] identities, double[] weights) {
    this.choices = choices;
    this.identities = identities;
    this.weights = weights;
    this.even = Ranking.allEqual(weights);
    this.alias = anyAlias(choices);
  }

  @Override
  void pick(Draw draw, long key) {
    int best = best(key, identities, weights, even);
    choices[best].pick(draw, ClientHash.below(key, identities[best]));
  }

  /** Which of several children the client gets. */
  static int best(long key, long[] identities, double[] weights, boolean even) {
    int best = 0;
    double bestScore = -1;
    for (int i = 0; i < identities.length; i++) {
      double score = Ranking.score(key, identities[i], weights[i], even);
      if (score > bestScore) {
        bestScore = score;
        best = i;
      }
    }
    return best;
  }

  @Override
  boolean isSticky() {
    return true;
  }

  @Override
  boolean mayAlias() {
    return alias;
  }

  Choice[] choices() {
    return choices;
  }

  double[] weights() {
    return weights;
  }

  int best(long key) {
    return best(key, identities, weights, even);
  }

  long identity(int index) {
    return identities[index];
  }
}
