package dev.meridian.fleet;

/**
 * The same moment on two clocks.
 *
 * @param nanos {@code System.nanoTime()}, by which this node measures
 * @param millis since 1970, which other nodes are told; may be wrong
 */
record Now(long nanos, long millis) {}
