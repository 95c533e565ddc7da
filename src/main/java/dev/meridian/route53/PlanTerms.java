package dev.meridian.route53;

import java.time.Duration;
import java.time.Instant;

/**
 * What a plan may do.
 *
 * @param owner whose records are ours
 * @param takeover whether what stands in the way is replaced though it is another's
 * @param revert whether what somebody else changed of ours is put back
 * @param deletesMax names and types that may go
 * @param deletesShareMax the same as a share of ours, where we have {@link #SHARE_FROM} or more
 * @param grace how long a health check that nothing uses is kept
 * @param now for that
 */
record PlanTerms(
    String owner,
    boolean takeover,
    boolean revert,
    int deletesMax,
    double deletesShareMax,
    Duration grace,
    Instant now) {
  /** Of fewer, a share says nothing. */
  static final int SHARE_FROM = 10;
}
