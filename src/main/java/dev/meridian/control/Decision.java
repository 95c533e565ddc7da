package dev.meridian.control;

import dev.meridian.geo.Location;
import dev.meridian.health.Ballot;
import dev.meridian.steer.Explanation;
import java.util.List;
import java.util.Optional;

/**
 * Why a client gets what it gets for one name and type.
 *
 * @param name that was asked for
 * @param type that was asked for, such as {@code A}
 * @param source which address decided: the client subnet of the query or the resolver's own
 * @param client that address
 * @param aliases CNAMEs of zone files that were followed, in order
 * @param found what the zone holds for the name at the end, in words
 * @param steered the policy's decision; empty where no policy is asked
 */
public record Decision(
    String name,
    String type,
    String source,
    String client,
    List<String> aliases,
    String found,
    Optional<Steered> steered) {

  /**
   * What a policy decided.
   *
   * @param location what is known of the client
   * @param classes how many classes of clients the policy tells apart
   * @param scope prefix around the client that gets the same answers
   * @param explanation node by node
   * @param ttlSeconds of the answers
   * @param ttlRule how that was found, in words; empty where it is fixed
   * @param next what follows where an answer is a CNAME to a name that is served here too; the
   *     scope of the whole answer is then the longest on the way
   * @param checks what was last observed of the targets that the policy depends on
   * @param failover how soon a failure is out of the answers; empty when nothing is probed
   */
  public record Steered(
      Location location,
      int classes,
      String scope,
      Explanation explanation,
      int ttlSeconds,
      String ttlRule,
      List<Check> checks,
      Optional<FailoverTime> failover,
      List<Decision> next) {}

  /**
   * The last check of a target.
   *
   * @param probe its name
   * @param address where the probe goes
   * @param up what is believed, by this check and those before
   * @param success of this check
   * @param reason of this check
   * @param warning empty when there is none
   * @param failure the last one, which may be this check
   */
  public record Check(
      String probe,
      String address,
      Ballot.Role role,
      boolean up,
      boolean success,
      String reason,
      double latencyMillis,
      String warning,
      Optional<Failure> failure) {}

  /** A check that failed, and how long ago. */
  public record Failure(String reason, double ageSeconds) {}

  /**
   * The longest time from a failure to the last client that still holds the old answer: the slowest
   * probe that takes part needs {@code every × fall + timeout + delay}, then caches need the TTL.
   */
  public record FailoverTime(
      String probe,
      double everySeconds,
      int fall,
      double timeoutSeconds,
      double delaySeconds,
      int ttlSeconds) {
    /** The sum, seconds. */
    public double seconds() {
      return everySeconds * fall + timeoutSeconds + delaySeconds + ttlSeconds;
    }
  }
}
