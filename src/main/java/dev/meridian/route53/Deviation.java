package dev.meridian.route53;

import dev.meridian.wire.Name;

/**
 * How what Route 53 will answer for a name stands to what this server answers, for people to read
 * before anything is pushed. A name may have several.
 *
 * @param name the owner in the zone
 * @param words one sentence without its full stop
 */
public record Deviation(Name name, What what, String words) {
  /** How it is expressed. */
  public enum What {
    /** By record sets that say the same. */
    NATIVE,
    /**
     * By record sets that say something close; the words tell who gets another answer, and when.
     */
    EMULATED,
    /** By what is right now: it follows a change only by the next push. */
    PUSHED,
    /** Not at all: the name is left out; the words tell why, and what to do. */
    REJECTED
  }

  @Override
  public String toString() {
    return name + " " + what + ": " + words;
  }
}
