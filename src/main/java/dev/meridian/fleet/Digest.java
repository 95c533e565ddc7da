package dev.meridian.fleet;

import dev.meridian.health.Verdict;

/** The sum of evidence: the exclusive or of a number for each target and verdict. */
final class Digest {
  private Digest() {}

  /** The number for one target. */
  static long of(String fingerprint, Verdict verdict) {
    long hash = Long.parseUnsignedLong(fingerprint.substring(0, 16), 16);
    long next = (hash + verdict.ordinal() + 1) * 0x9e3779b97f4a7c15L;
    next = (next ^ (next >>> 30)) * 0xbf58476d1ce4e5b9L;
    return next ^ (next >>> 27);
  }
}
