package dev.meridian.steer;

/**
 * The records that score best with the client's hash, best first: a sample by weight without
 * putting back (Efraimidis and Spirakis 2006) that is always the same for the same client.
 */
final class Ranking extends Choice {
  private final Lot lot;

  Ranking(Lot lot) {
    this.lot = lot;
  }

  @Override
  void pick(Draw draw, long key) {
    draw.set().fill(lot.size());
    take(draw, lot, key);
  }

  /** Takes what the lot answers from what the draw's set holds. */
  static void take(Draw draw, Lot lot, long key) {
    int count = rank(draw, lot, key);
    if (count == 1) {
      int best = draw.ranked()[0];
      draw.refer(lot.records[best], lot.alias, lot.targets[best]);
      return;
    }
    draw.begin();
    for (int i = 0; i < count; i++) {
      int index = draw.ranked()[i];
      draw.append(lot.records[index], lot.targets[index]);
    }
  }

  /** Leaves the best of the draw's set in {@link Draw#ranked} and says how many they are. */
  static int rank(Draw draw, Lot lot, long key) {
    int count = 0;
    for (int i = draw.set().next(0); i >= 0; i = draw.set().next(i + 1)) {
      double score = score(key, lot.identities[i], (double) lot.weights[i], lot.even);
      count = insert(draw, i, score, count, lot.answers);
    }
    return count;
  }

  private static int insert(Draw draw, int index, double score, int count, int limit) {
    double[] scores = draw.scores();
    int[] ranked = draw.ranked();
    int place = count;
    while (place > 0 && scores[place - 1] < score) {
      place--;
    }
    if (place == limit) {
      return count;
    }
    int after = Math.min(count, limit - 1) - place;
    System.arraycopy(scores, place, scores, place + 1, after);
    System.arraycopy(ranked, place, ranked, place + 1, after);
    scores[place] = score;
    ranked[place] = index;
    return Math.min(count + 1, limit);
  }

  /** A score that need only be compared with others of the same choice. */
  static double score(long key, long identity, double weight, boolean even) {
    return even ? ClientHash.uniform(key, identity) : ClientHash.score(key, identity, weight);
  }

  static boolean allEqual(double[] weights) {
    for (double weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }

  @Override
  boolean isSticky() {
    return true;
  }

  @Override
  boolean mayAlias() {
    return lot.alias;
  }

  Lot lot() {
    return lot;
  }
}
