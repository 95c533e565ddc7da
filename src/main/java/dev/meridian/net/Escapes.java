package dev.meridian.net;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;

/**
 * Keeps {@code received = sum over endings} true when code that must not throw has thrown: it is
 * unknown whether the request at hand had already been counted.
 */
final class Escapes {
  private Escapes() {}

  /**
   * Counts the error, and as DROPPED each request received but neither ended nor still to come.
   *
   * @param tally of the calling listener
   * @param toCome requests counted as received that the caller will yet deal with
   */
  static void settle(Tally tally, long toCome) {
    tally.count(Event.INTERNAL_ERROR);
    long due = tally.total(Event.RECEIVED) - toCome;
    for (long ended = tally.endings(); ended < due; ended++) {
      tally.count(Ending.DROPPED);
    }
  }
}
