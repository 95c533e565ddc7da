package dev.meridian.fleet;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A fleet as one node of it sees it.
 *
 * @param attendance how the node fares
 * @param vantages all that exist, this one included, by name
 * @param lackingSince since when there is something of which no quorum decides; empty when there is
 *     nothing
 * @param quorumLost whether that is so for too long to be chance, and the journal says so
 * @param traffic what came and went since the start
 * @param dispatched what became of the lines of the node's journal
 */
public record Muster(
    Attendance attendance,
    List<Attendee> vantages,
    Optional<Instant> lackingSince,
    boolean quorumLost,
    Traffic traffic,
    Dispatched dispatched) {
  /** How many vantages are in a state. */
  public long count(Attendee.State state) {
    return vantages.stream().filter(one -> one.state() == state).count();
  }
}
