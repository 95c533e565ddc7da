package dev.meridian.steer;

/**
 * Two choices, each for some clients: those whose hash is below a share have the first. What either
 * chooses does not depend on the share, so that a change of it moves the clients in between and no
 * others.
 */
final class Slice extends Choice {
  /** Has the hash be another than that of a choice by weight with the same identity. */
  private static final long SALT = 0x5851_F42D_4C95_7F2DL;

  private final Choice first;
  private final Choice rest;
  private final double share;
  private final long identity;

  Slice(Choice first, double share, Choice rest, long identity) {
    this.first = first;
    this.rest = rest;
    this.share = share;
    this.identity = identity;
  }

  @Override
  void pick(Draw draw, long key) {
    (isFirst(key) ? first : rest).pick(draw, key);
  }

  /** Whether a client has the first choice. */
  boolean isFirst(long key) {
    return isFirst(key, identity, share);
  }

  static boolean isFirst(long key, long identity, double share) {
    return ClientHash.uniform(key, identity ^ SALT) < share;
  }

  @Override
  boolean isSticky() {
    return true;
  }

  @Override
  boolean mayAlias() {
    return first.mayAlias() || rest.mayAlias();
  }

  Choice first() {
    return first;
  }

  Choice rest() {
    return rest;
  }

  double share() {
    return share;
  }
}
