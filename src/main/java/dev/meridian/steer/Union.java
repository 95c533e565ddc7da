package dev.meridian.steer;

/**
 * Members of several children, some of whom choose first; then as many as are answered, all equally
 * likely. A member that several children bring counts once.
 */
final class Union extends Choice {
  private final Choice parts;
  private final Lot lot;
  private final boolean hashed;

  /**
   * A union.
   *
   * @param parts leads to {@link Subset}s of the lot
   * @param lot every member that any part can bring
   * @param hashed whether the client's hash takes the answers from the union
   */
  Union(Choice parts, Lot lot, boolean hashed) {
    this.parts = parts;
    this.lot = lot;
    this.hashed = hashed;
  }

  @Override
  void pick(Draw draw, long key) {
    draw.set().clear(lot.size());
    parts.pick(draw, key);
    if (hashed) {
      Ranking.take(draw, lot, key);
    } else if (lot.alias) {
      takeAlias(draw);
    } else {
      draw.begin();
      Sample.takeEvenly(draw, lot);
    }
  }

  private void takeAlias(Draw draw) {
    int size = draw.set().size();
    if (size == 0) {
      draw.nothing();
    } else {
      int index = draw.set().select((int) draw.below(size));
      draw.refer(lot.records[index], true, lot.targets[index]);
    }
  }

  @Override
  boolean isSticky() {
    return hashed || parts.isSticky();
  }

  @Override
  boolean mayAlias() {
    return lot.alias;
  }

  Choice parts() {
    return parts;
  }

  Lot lot() {
    return lot;
  }

  boolean isHashed() {
    return hashed;
  }
}
