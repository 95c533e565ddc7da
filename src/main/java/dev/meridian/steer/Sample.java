package dev.meridian.steer;

/** Records drawn one after the other by weight, without putting back. */
final class Sample extends Choice {
  private final Lot lot;

  Sample(Lot lot) {
    this.lot = lot;
  }

  @Override
  void pick(Draw draw, long key) {
    draw.set().fill(lot.size());
    draw.begin();
    if (lot.even) {
      takeEvenly(draw, lot);
    } else {
      takeByWeight(draw);
    }
  }

  /** Takes what the lot answers from what the draw's set holds, all equally likely. */
  static void takeEvenly(Draw draw, Lot lot) {
    int left = draw.set().size();
    for (int n = Math.min(lot.answers, left); n > 0; n--) {
      int index = draw.set().select((int) draw.below(left--));
      draw.set().remove(index);
      draw.append(lot.records[index], lot.targets[index]);
    }
  }

  private void takeByWeight(Draw draw) {
    long left = lot.totalWeight;
    for (int n = lot.answers; n > 0; n--) {
      int index = at(draw, draw.below(left));
      left -= lot.weights[index];
      draw.set().remove(index);
      draw.append(lot.records[index], lot.targets[index]);
    }
  }

  /** The member that a point on the line of the remaining weights falls on. */
  private int at(Draw draw, long point) {
    int index = draw.set().next(0);
    for (long rest = point - lot.weights[index]; rest >= 0; rest -= lot.weights[index]) {
      index = draw.set().next(index + 1);
    }
    return index;
  }

  @Override
  boolean isSticky() {
    return false;
  }

  @Override
  boolean mayAlias() {
    return false;
  }

  Lot lot() {
    return lot;
  }
}
