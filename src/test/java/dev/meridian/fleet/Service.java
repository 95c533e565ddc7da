package dev.meridian.fleet;

import dev.meridian.health.Ballot;
import dev.meridian.health.Ballots;
import dev.meridian.health.HealthTable;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Roster;
import dev.meridian.health.Safety;
import dev.meridian.health.Standings;
import dev.meridian.health.Target;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The one policy of a simulated fleet: pools of members, each with a target of its own. */
final class Service {
  private final Roster roster;
  private final Safety safety;
  private final List<BitSet> pools = new ArrayList<>();

  Service(Plan plan, List<Target> targets) {
    List<Roster.Seat> seats = new ArrayList<>();
    List<Ballot> ballots = new ArrayList<>();
    for (int pool = 0; pool < plan.pools(); pool++) {
      pools.add(new BitSet());
    }
    for (Target target : targets) {
      int member = target.index();
      String address = target.address().getAddress().getHostAddress();
      ballots.add(new Ballot(List.of(member), List.of(), List.of()));
      MemberKey key = new MemberKey("example.com", "p" + member % plan.pools(), address);
      seats.add(new Roster.Seat(key, member, 30));
      pools.get(member % plan.pools()).set(member);
    }
    this.roster = new Roster(seats, new Ballots(ballots));
    this.safety = plan.safety();
  }

  /** Of a node; all are up before they are refreshed. */
  Standings standings(HealthTable table) {
    List<Safety.Pool> guarded =
        IntStream.range(0, pools.size())
            .mapToObj(i -> new Safety.Pool("p" + i, pools.get(i).stream().boxed().toList(), 1))
            .toList();
    return new Standings(
        roster,
        safety.equals(Safety.NONE)
            ? List.of()
            : List.of(new Safety.Guarded("policy", safety, guarded)),
        List.of(),
        table::isUp);
  }

  /** The members that are in the answers. */
  BitSet served(Standings standings) {
    BitSet up = new BitSet();
    for (int member = 0; member < roster.size(); member++) {
      up.set(member, standings.standing(member).up());
    }
    return up;
  }

  /** The rule that is broken where these are served; withdrawals count for ever here. */
  Optional<Safety.Rule> broken(BitSet served) {
    long open = pools.stream().filter(served::intersects).count();
    if (safety.minInService().isPresent() && open < safety.minInService().get().count()) {
      return Optional.of(Safety.Rule.MIN_IN_SERVICE);
    }
    for (BitSet pool : pools) {
      BitSet gone = (BitSet) pool.clone();
      gone.andNot(served);
      int most = safety.maxWithdrawn().map(Safety.Pace::percent).orElse(100);
      if (100 * gone.cardinality() > most * pool.cardinality()) {
        return Optional.of(Safety.Rule.MAX_WITHDRAWN);
      }
    }
    return Optional.empty();
  }

  /**
   * What is wrong with what is served where these members' checks let them be up: nothing that
   * works is out, and what does not work is in only where a rule says so.
   */
  Optional<String> wrong(BitSet served, BitSet working) {
    BitSet missing = (BitSet) working.clone();
    missing.andNot(served);
    if (!missing.isEmpty()) {
      return Optional.of("members that work are out: " + missing);
    }
    for (int member : served.stream().filter(m -> !working.get(m)).toArray()) {
      BitSet fewer = (BitSet) served.clone();
      fewer.clear(member);
      if (broken(fewer).isEmpty()) {
        return Optional.of("member " + member + " is in without a reason");
      }
    }
    return Optional.empty();
  }
}
