package dev.meridian.fleet;

/**
 * Messages between a node and NATS since the start of the process. What is lost is told again.
 *
 * @param heard that came
 * @param malformed of those, that made no sense
 * @param overrun times that more came than could be followed, so that all was asked for anew
 * @param sent that went
 * @param outrun of those, that another node's write of the same key was before
 * @param unacknowledged of those, that NATS has not confirmed in time, or refused
 * @param dropped that did not go: NATS was not reached, or too many were under way
 */
public record Traffic(
    long heard,
    long malformed,
    long overrun,
    long sent,
    long outrun,
    long unacknowledged,
    long dropped) {}
