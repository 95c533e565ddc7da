package dev.meridian.fleet;

/**
 * What became of the lines of this node's journal, as its fleet's annals are concerned, since the
 * start of the process.
 *
 * @param sent that NATS has stored
 * @param waiting that are to be sent
 * @param lost that will not be: too many waited, or one was too long
 */
public record Dispatched(long sent, long waiting, long lost) {}
