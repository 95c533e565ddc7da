package dev.meridian.route53;

import dev.meridian.config.ProbeSpec;
import dev.meridian.health.Ballot;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Roster;
import dev.meridian.health.Target;
import dev.meridian.wire.Name;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A zone as its files say, policies resolved; whether this server answers for it does not matter.
 *
 * @param records of the master file; SOA and NS of the apex are left alone
 * @param judged how each member is judged, by the index that policies know it by
 */
public record ZoneSource(
    Name apex, List<StaticRrset> records, List<SteeredName> names, List<Judged> judged) {
  /** Copies the lists. */
  public ZoneSource {
    records = List.copyOf(records);
    names = List.copyOf(names);
    judged = List.copyOf(judged);
  }

  /** A target: an address and the probe that it is checked with. */
  public record Probed(ProbeSpec probe, InetSocketAddress address) {}

  /**
   * The probes that decide of a member, as {@link Ballot} tells; without any it is always up.
   *
   * @param name tells it from all others of its zone, to people too: {@code 192.0.2.10 of pool
   *     east}
   * @param must none of which may be down
   * @param vote of which no majority may be down
   * @param byFigures whether its weight follows figures that a probe reads
   */
  public record Judged(String name, List<Probed> must, List<Probed> vote, boolean byFigures) {
    /** Copies the lists. */
    public Judged {
      must = List.copyOf(must);
      vote = List.copyOf(vote);
    }

    /**
     * How all members of a roster are judged, by index.
     *
     * @param probes the probe of each target, by its index
     */
    public static List<Judged> all(Roster roster, List<Target> targets, List<ProbeSpec> probes) {
      List<Probed> probed =
          IntStream.range(0, targets.size())
              .mapToObj(i -> new Probed(probes.get(i), targets.get(i).address()))
              .toList();
      return IntStream.range(0, roster.size())
          .mapToObj(member -> of(roster.key(member), roster.ballot(member), probed))
          .toList();
    }

    private static Judged of(MemberKey key, Ballot ballot, List<Probed> probed) {
      boolean byFigures =
          Stream.of(ballot.must(), ballot.vote(), ballot.monitor())
              .flatMap(List::stream)
              .anyMatch(target -> probed.get(target).probe().weightFrom().isPresent());
      return new Judged(
          key.member() + " of pool " + key.pool(),
          ballot.must().stream().map(probed::get).toList(),
          ballot.vote().stream().map(probed::get).toList(),
          byFigures);
    }

    /** Whether any probe decides of it. */
    boolean isProbed() {
      return !must.isEmpty() || !vote.isEmpty();
    }
  }

  /** Whether any probe decides of a member. */
  boolean isProbed(int member) {
    return member >= 0 && judged.get(member).isProbed();
  }
}
