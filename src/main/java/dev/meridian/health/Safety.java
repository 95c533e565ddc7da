package dev.meridian.health;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the machine must not do to a policy by itself.
 *
 * @param minInService pools of the policy that must stay in service
 * @param maxWithdrawn members of each of its pools that may be withdrawn in a while
 * @param freeze whether it may do nothing
 */
public record Safety(Optional<Floor> minInService, Optional<Pace> maxWithdrawn, boolean freeze) {
  /** Nothing is forbidden. */
  public static final Safety NONE = new Safety(Optional.empty(), Optional.empty(), false);

  /** The rules, by which people name them. */
  public enum Rule {
    MIN_IN_SERVICE("minInService", "too few pools would be in service"),
    MAX_WITHDRAWN("maxWithdrawn", "too much of the pool was withdrawn lately"),
    FREEZE("freeze", "nothing is changed by itself");

    private final String key;
    private final String words;

    Rule(String key, String words) {
      this.key = key;
      this.words = words;
    }

    /** As in the configuration. */
    public String key() {
      return key;
    }

    /** Why, for people. */
    public String words() {
      return words;
    }
  }

  /**
   * A least number.
   *
   * @param count or −1 where the percentage rules
   * @param percent 0 to 100, of all, rounded up
   */
  public record Floor(int count, int percent) {
    /** Of so many; never more than there are. */
    public int of(int size) {
      return count >= 0 ? Math.min(count, size) : (size * percent + 99) / 100;
    }
  }

  /**
   * A largest number in a while.
   *
   * @param percent 0 to 100, of all, rounded down
   */
  public record Pace(int percent, Duration per) {
    /** Of so many. */
    public int of(int size) {
      return size * percent / 100;
    }
  }

  /** A policy that a rule guards. */
  public record Guarded(String policy, Safety safety, List<Pool> pools) {
    public Guarded {
      pools = List.copyOf(pools);
    }
  }

  /**
   * A pool of one.
   *
   * @param members their indexes in the {@link Roster}
   * @param required how many must be up for the pool to be in service
   */
  public record Pool(String name, List<Integer> members, int required) {
    public Pool {
      members = List.copyOf(members);
    }
  }
}
