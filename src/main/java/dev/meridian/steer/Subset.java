package dev.meridian.steer;

/** Members that one child brings to a {@link Union}; only found below one. */
final class Subset extends Choice {
  private final long[] bits;

  /** Indices into the union's lot, as bits. */
  Subset(long[] bits) {
    this.bits = bits;
  }

  @Override
  void pick(Draw draw, long key) {
    draw.set().addAll(bits);
  }

  @Override
  boolean isSticky() {
    return false;
  }

  @Override
  boolean mayAlias() {
    return false;
  }

  long[] bits() {
    return bits;
  }
}
