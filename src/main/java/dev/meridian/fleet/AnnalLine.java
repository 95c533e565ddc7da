package dev.meridian.fleet;

import java.time.Instant;

/**
 * A line of the annals: what one node wrote in its journal.
 *
 * @param sequence its place among the lines of all nodes, in the order in which NATS stored them
 * @param node the vantage whose line it is
 * @param storedAt when NATS stored it: later than it was written where NATS was not reached
 * @param missing lines of that node just before this one that were lost
 * @param text as the node's journal has it
 */
public record AnnalLine(long sequence, String node, Instant storedAt, long missing, String text) {}
