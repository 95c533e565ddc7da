package dev.meridian.steer;

/** Several children that each bring members to a {@link Union}; only found below one. */
final class Together extends Choice {
  private final Choice[] parts;
  private final long[] identities;
  private final boolean sticky;

  /**
   * Parts that all take part.
   *
   * @param identities of the parts, so that their sticky choices are independent
   */
  Together(Choice[] parts, long[] identities) {
    this.parts = parts;
    this.identities = identities;
    this.sticky = anySticky(parts);
  }

  @Override
  void pick(Draw draw, long key) {
    for (int i = 0; i < parts.length; i++) {
      parts[i].pick(draw, ClientHash.below(key, identities[i]));
    }
  }

  @Override
  boolean isSticky() {
    return sticky;
  }

  @Override
  boolean mayAlias() {
    return false;
  }

  Choice[] parts() {
    return parts;
  }

  long identity(int index) {
    return identities[index];
  }
}
