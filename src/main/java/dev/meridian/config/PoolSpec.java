package dev.meridian.config;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A pool as written.
 *
 * @param probes what its members are checked with; empty when they are not
 * @param healthyWhen default {@code 1}
 * @param answers members an answer carries; 1 to 64, default 1
 * @param capacity what the members can carry together; empty: what each says, or nobody knows
 */
public record PoolSpec(
    Mark mark,
    String name,
    Optional<PlaceSpec> place,
    List<ProbeUse> probes,
    List<MemberSpec> members,
    HealthyWhen healthyWhen,
    int answers,
    OptionalDouble capacity) {
  /** One of which nobody says what it can carry. */
  public PoolSpec(
      Mark mark,
      String name,
      Optional<PlaceSpec> place,
      List<ProbeUse> probes,
      List<MemberSpec> members,
      HealthyWhen healthyWhen,
      int answers) {
    this(mark, name, place, probes, members, healthyWhen, answers, OptionalDouble.empty());
  }

  /**
   * One of the probes of a pool.
   *
   * @param name of the probe
   */
  public record ProbeUse(Mark mark, String name, Role role) {}

  /** What a probe decides of a member. */
  public enum Role {
    /** Down when this is. */
    MUST,
    /** Down when most of these are. */
    VOTE,
    /** Nothing. */
    MONITOR
  }

  /** Names of the probes that decide something. */
  public List<String> decidingProbes() {
    return probes.stream().filter(use -> use.role() != Role.MONITOR).map(ProbeUse::name).toList();
  }

  /** Where a pool stands. */
  public sealed interface PlaceSpec {
    /** A country ({@code FR}) or a subdivision ({@code US-VA}), ISO 3166. */
    record Code(Mark mark, String code) implements PlaceSpec {}

    /** Degrees, north and east positive. */
    record Coordinates(double latitude, double longitude) implements PlaceSpec {}
  }

  /**
   * At least {@code count} members, or {@code percent} of them: exactly one is set, other is −1.
   */
  public record HealthyWhen(int count, int percent) {}

  /**
   * A member.
   *
   * @param weight 0 to 65535, default 1
   * @param probeAt host (literal address) and port to probe instead of the answered address
   * @param capacity what it can carry, in the operator's own unit; over 0
   */
  public record MemberSpec(
      Mark mark, Target target, int weight, Optional<ProbeAt> probeAt, OptionalDouble capacity) {
    /** One of which nobody says what it can carry. */
    public MemberSpec(Mark mark, Target target, int weight, Optional<ProbeAt> probeAt) {
      this(mark, target, weight, probeAt, OptionalDouble.empty());
    }
  }

  /** What a member answers with. */
  public sealed interface Target {
    /** A or AAAA. */
    record Address(InetAddress address) implements Target {}

    /** CNAME; an absolute domain name as written, with its final dot. */
    record Alias(String target) implements Target {}
  }

  /** Where to probe. */
  public record ProbeAt(InetAddress address, int port) {}
}
