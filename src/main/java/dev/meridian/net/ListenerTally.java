package dev.meridian.net;

import dev.meridian.stats.Tally;

/**
 * The counters of one listener: a UDP thread, or a TCP event loop on one address. Several may have
 * the same endpoint.
 *
 * @param endpoint what it listens on
 * @param tally written by that listener only
 */
public record ListenerTally(Endpoint endpoint, Tally tally) {}
