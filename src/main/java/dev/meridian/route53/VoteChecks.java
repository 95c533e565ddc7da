package dev.meridian.route53;

import dev.meridian.route53.HealthCheck.Kind.Calculated;
import dev.meridian.route53.HealthCheck.Kind.Endpoint;
import dev.meridian.route53.HealthCheck.Protocol;
import dev.meridian.route53.Voting.Voter;
import dev.meridian.steer.Member;
import dev.meridian.steer.Policy;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Checks by which Route 53 asks this server's nodes, one inverted string match a node, so that only
 * what is said takes effect: a node that is silent has not voted.
 *
 * <pre>
 *   n nodes, q votes: healthy while n − q + 1 children are, which is until q nodes say EVICT
 * </pre>
 *
 * <p>A calculated check takes no calculated children, so what needs several members is decided here
 * and has a cell of its own.
 */
final class VoteChecks implements Checks {
  /** The verdict is settled already; one look is enough. */
  private static final int FAILURE_THRESHOLD = 1;

  private final ZoneSource zone;
  private final Voting voting;
  private final SortedMap<String, HealthCheck> checks;
  private final SortedMap<String, Cell> cells;

  /**
   * A maker of checks.
   *
   * @param checks takes those that are used, by their references
   * @param cells takes the cells that they ask about, by their ids
   */
  VoteChecks(
      ZoneSource zone,
      Voting voting,
      SortedMap<String, HealthCheck> checks,
      SortedMap<String, Cell> cells) {
    this.zone = zone;
    this.voting = voting;
    this.checks = checks;
    this.cells = cells;
  }

  @Override
  public Optional<String> of(Member member, Notes notes) {
    if (member.target() >= 0 && zone.judged().get(member.target()).byFigures()) {
      notes.emulated(Checks.FIGURES.formatted(member.name()));
    }
    if (!zone.isProbed(member.target())) {
      return Optional.empty();
    }
    String name = zone.judged().get(member.target()).name();
    return Optional.of(
        check(
            new Cell(
                References.of("member", name, zone.apex().toString()),
                "member " + name,
                List.of(member.target()),
                1)));
  }

  @Override
  public Optional<String> of(Policy.Pool pool, RecordType type, List<Member> judged, Notes notes) {
    List<Integer> members =
        judged.stream().map(Member::target).filter(member -> zone.isProbed(member)).toList();
    int required = pool.healthyWhen().required(judged.size()) - (judged.size() - members.size());
    if (required <= 0) {
      return Optional.empty();
    }
    return Optional.of(
        check(
            new Cell(
                References.of("pool", pool.name(), zone.apex() + " " + type),
                "pool " + pool.name() + " for " + type,
                members,
                required)));
  }

  private String check(Cell cell) {
    if (cells.putIfAbsent(cell.id(), cell) != null) {
      return checked(cell);
    }
    SortedSet<String> children = new TreeSet<>();
    for (Voter voter : voting.voters()) {
      HealthCheck vote = vote(cell, voter);
      checks.put(vote.reference(), vote);
      children.add(vote.reference());
    }
    if (children.size() > 1) {
      HealthCheck decision =
          new HealthCheck(
              cell.id(), new Calculated(children, voting.healthyRequired()), false, false);
      checks.put(cell.id(), decision);
    }
    return checked(cell);
  }

  /** One node's vote needs no counting. */
  private String checked(Cell cell) {
    return voting.voters().size() > 1
        ? cell.id()
        : vote(cell, voting.voters().getFirst()).reference();
  }

  private HealthCheck vote(Cell cell, Voter voter) {
    Endpoint endpoint =
        new Endpoint(
            voter.secure() ? Protocol.HTTPS_STR_MATCH : Protocol.HTTP_STR_MATCH,
            voter.endpoint().getAddress(),
            voter.endpoint().getPort(),
            voter.host(),
            voting.secret().path(cell.id()),
            voting.secret().token(cell.id()),
            Endpoint.INTERVAL_FAST_SECONDS,
            FAILURE_THRESHOLD);
    String node = Digest.hex(voter.name() + endpoint.protocol(), 5);
    return new HealthCheck(cell.id() + "." + node, endpoint, true, false);
  }
}
