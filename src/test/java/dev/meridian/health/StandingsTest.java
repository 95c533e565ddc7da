package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Directive.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What answers follow, from checks, safety rules and people. */
final class StandingsTest {
  private static final long MINUTE = 60_000;

  private final BitSet down = new BitSet();
  private final List<String> told = new ArrayList<>();
  private long now = 1_000_000_000_000L;
  private int ids;

  /** Pools a, b, c of so many members, each member with a target of its own but the last pool. */
  private static Roster roster(int perPool) {
    List<Roster.Seat> seats = new ArrayList<>();
    List<Ballot> ballots = new ArrayList<>();
    for (String pool : List.of("a", "b", "c")) {
      for (int i = 0; i < perPool; i++) {
        ballots.add(new Ballot(List.of(seats.size()), List.of(), List.of()));
        MemberKey key = new MemberKey("app.example", pool, "192.0.2." + seats.size());
        seats.add(new Roster.Seat(key, seats.size(), 60));
      }
    }
    return new Roster(seats, new Ballots(ballots));
  }

  private static Safety.Guarded guard(int perPool, Safety safety) {
    List<Safety.Pool> pools = new ArrayList<>();
    for (int pool = 0; pool < 3; pool++) {
      int first = pool * perPool;
      pools.add(
          new Safety.Pool(
              "abc".substring(pool, pool + 1),
              IntStream.range(first, first + perPool).boxed().toList(),
              1));
    }
    return new Safety.Guarded("policy", safety, pools);
  }

  private static Safety floor(int count) {
    return new Safety(Optional.of(new Safety.Floor(count, -1)), Optional.empty(), false);
  }

  private Standings standings(int perPool, Safety... safeties) {
    List<Safety.Guarded> guards = new ArrayList<>();
    for (Safety safety : safeties) {
      guards.add(guard(perPool, safety));
    }
    Standings standings =
        new Standings(roster(perPool), guards, List.of(), target -> !down.get(target));
    standings.refresh(now);
    standings.listen(
        new Standings.Listener() {
          @Override
          public void changed(BitSet members, BitSet ordered) {
            told.add("changed " + members + (ordered.isEmpty() ? "" : " ordered " + ordered));
          }

          @Override
          public void held(MemberKey member, Safety.Rule rule, boolean held) {
            told.add(rule.key() + " " + (held ? "holds " : "lets go ") + member.member());
          }
        });
    return standings;
  }

  private void flip(Standings standings, int target, boolean up) {
    down.set(target, !up);
    standings.flipped(target, now);
  }

  private Directive directive(String pattern, Action action, Optional<Duration> lasting) {
    return new Directive(
        "id" + ids++,
        new Subject("", pattern),
        action,
        "ann",
        "because",
        now,
        lasting.map(l -> OptionalLong.of(now + l.toMillis())).orElse(OptionalLong.empty()),
        new TreeSet<>());
  }

  private Directive give(Standings standings, String pattern, Action action) {
    Directive directive = directive(pattern, action, Optional.empty());
    standings.follow(standings.directives().give(directive, now, "here"), now);
    now++;
    return directive;
  }

  private static BitSet up(Standings standings) {
    BitSet up = new BitSet();
    for (int i = 0; i < standings.roster().size(); i++) {
      up.set(i, standings.standing(i).up());
    }
    return up;
  }

  private static Action.Drain drain(long minutes) {
    return new Action.Drain(Duration.ofMinutes(minutes));
  }

  private static Action.Force force(boolean up) {
    return new Action.Force(up);
  }

  @Test
  void withoutRulesAndPeopleMembersFollowTheirChecks() {
    Standings standings = standings(2);
    flip(standings, 3, false);
    assertThat(up(standings)).hasToString("{0, 1, 2, 4, 5}");
    flip(standings, 3, true);
    assertThat(told).containsExactly("changed {3}", "changed {3}");
  }

  @Test
  void theLastForceCountsAndWhatIsTakenBackIsAsIfNeverGiven() {
    Standings standings = standings(2);
    flip(standings, 0, false);
    give(standings, "a", force(true));
    Directive one = give(standings, "a/192.0.2.1", force(false));
    assertThat(up(standings)).hasToString("{0, 2, 3, 4, 5}");
    Directive all = give(standings, "*", force(true));
    assertThat(up(standings)).hasToString("{0, 1, 2, 3, 4, 5}");
    standings.follow(standings.directives().takeBack(all.id(), now, "here"), now);
    assertThat(up(standings)).hasToString("{0, 2, 3, 4, 5}");
    standings.follow(standings.directives().takeBack(one.id(), now, "here"), now);
    assertThat(up(standings)).hasToString("{0, 1, 2, 3, 4, 5}");
    assertThat(standings.standing(0).verdict()).isFalse();
  }

  @Test
  void aDrainRampsInStepsThenIsOutAndNeverBringsBackWhatIsDown() {
    Standings standings = standings(2);
    flip(standings, 1, false);
    give(standings, "a", drain(10));
    long begun = now - 1;
    List<Integer> ramps = new ArrayList<>();
    for (now = begun; now <= begun + 10 * MINUTE; now += 250) {
      standings.pass(now);
      Standing standing = standings.standing(0);
      ramps.add(standing.up() ? standing.ramp() : 0);
      assertThat(standings.standing(1).up()).isFalse();
    }
    assertThat(ramps.stream().distinct().toList())
        .startsWith(990, 980, 970)
        .endsWith(30, 20, 10, 0)
        .isSortedAccordingTo((x, y) -> y - x);
    assertThat(ramps.get(ramps.size() / 2)).isEqualTo(500);
    assertThat(standings.standing(0).out()).isTrue();
    assertThat(standings.standing(0).outSinceMillis()).isEqualTo(begun + 10 * MINUTE);
    // One minute of TTL and half a minute of grace.
    assertThat(
            standings.forgottenMillis(
                0, standings.standing(0).outSinceMillis(), Duration.ofSeconds(30)))
        .isEqualTo(begun + 10 * MINUTE + 90_000);
  }

  @Test
  void anOverrideEndsByItself() {
    Standings standings = standings(1);
    Directive directive = directive("b", force(false), Optional.of(Duration.ofMinutes(2)));
    standings.follow(standings.directives().give(directive, now, "here"), now);
    assertThat(up(standings)).hasToString("{0, 2}");
    standings.pass(now + 2 * MINUTE - 1);
    assertThat(up(standings)).hasToString("{0, 2}");
    standings.pass(now + 2 * MINUTE);
    assertThat(up(standings)).hasToString("{0, 1, 2}");
  }

  @Test
  void aHoldFreezesWhatTheChecksSayAndUndoesNoOtherOverride() {
    Standings standings = standings(1);
    flip(standings, 0, false);
    give(standings, "b", force(false));
    Directive hold = give(standings, "*", new Action.Hold(standings.down(new Subject("", "*"))));
    flip(standings, 0, true);
    flip(standings, 2, false);
    assertThat(up(standings)).hasToString("{2}");
    standings.follow(standings.directives().takeBack(hold.id(), now, "here"), now);
    assertThat(up(standings)).hasToString("{0}");
  }

  @Test
  void theMachineLeavesAsManyPoolsInServiceAsTheRuleSays() {
    Standings standings = standings(1, floor(2));
    flip(standings, 0, false);
    flip(standings, 1, false);
    assertThat(up(standings)).hasToString("{1, 2}");
    assertThat(standings.standing(1).held()).contains(Safety.Rule.MIN_IN_SERVICE);
    flip(standings, 0, true);
    assertThat(up(standings)).as("room for the other one").hasToString("{0, 2}");
    assertThat(told)
        .containsExactly(
            "changed {0}",
            "minInService holds 192.0.2.1", "changed {0, 1}", "minInService lets go 192.0.2.1");
  }

  @Test
  void whatIsBeingDrainedIsNotCountedAsInService() {
    Standings standings = standings(1, floor(1));
    give(standings, "a", drain(10));
    give(standings, "b", drain(10));
    flip(standings, 2, false);
    assertThat(standings.standing(2).held()).contains(Safety.Rule.MIN_IN_SERVICE);
  }

  @Test
  void membersAreWithdrawnNoFasterThanTheRuleSays() {
    Safety pace =
        new Safety(
            Optional.empty(), Optional.of(new Safety.Pace(50, Duration.ofMinutes(10))), false);
    Standings standings = standings(4, pace);
    for (int target = 0; target < 4; target++) {
      flip(standings, target, false);
    }
    assertThat(up(standings).get(0, 4)).hasToString("{2, 3}");
    standings.pass(now + 10 * MINUTE - 1);
    assertThat(up(standings).get(0, 4)).hasToString("{2, 3}");
    standings.pass(now + 10 * MINUTE);
    assertThat(up(standings).get(0, 4)).hasToString("{}");
  }

  @Test
  void whatIsFrozenFollowsPeopleOnly() {
    Standings standings = standings(1, new Safety(Optional.empty(), Optional.empty(), true));
    flip(standings, 0, false);
    assertThat(up(standings)).hasToString("{0, 1, 2}");
    assertThat(standings.standing(0).held()).contains(Safety.Rule.FREEZE);
    give(standings, "a", force(false));
    assertThat(up(standings)).hasToString("{1, 2}");
  }

  @Test
  void anOverrideThatWouldBreakARuleIsRefusedUnlessItNamesIt() {
    Standings standings = standings(1, floor(2));
    Directive allowed = directive("a", drain(10), Optional.empty());
    assertThat(standings.refusal(allowed, now)).isEmpty();
    standings.follow(standings.directives().give(allowed, now, "here"), now);
    Directive more = directive("b/192.0.2.1", force(false), Optional.empty());
    assertThat(standings.refusal(more, now).orElse(""))
        .isEqualTo(
            "it would take b out of service and leave 1 of 3 pools of policy, fewer than"
                + " minInService allows (2); name the rule to break it");
    Directive named =
        new Directive(
            "x",
            more.subject(),
            more.action(),
            "ann",
            "really",
            now,
            OptionalLong.empty(),
            new TreeSet<>(Set.of("minInService")));
    assertThat(standings.refusal(named, now)).isEmpty();
    assertThat(standings.refusal(directive("b", force(true), Optional.empty()), now)).isEmpty();
  }

  @Test
  void whenAForceUpEndsTheVerdictIsADecisionUnderTheRules() {
    Standings standings = standings(1, floor(2));
    Directive forced = give(standings, "a", force(true));
    flip(standings, 0, false);
    flip(standings, 1, false);
    assertThat(up(standings)).hasToString("{0, 2}");
    standings.follow(standings.directives().takeBack(forced.id(), now, "here"), now);
    assertThat(up(standings)).hasToString("{0, 2}");
    assertThat(standings.standing(0).held()).contains(Safety.Rule.MIN_IN_SERVICE);
  }

  @Test
  void figuresAreTheLeastOfTheMembersTargets() {
    Standings standings = standings(1);
    standings.graded(1, 400, now);
    assertThat(standings.standing(1).grade()).isEqualTo(400);
    assertThat(standings.standing(0).grade()).isEqualTo(Directive.FULL);
    assertThat(told).containsExactly("changed {1}");
  }

  @Test
  void aMaintenanceWindowDrainsAndIsNotBegunAgainstARule() {
    Maintenance window =
        new Maintenance(
            "w",
            new Subject("", "?"),
            new Calendar.Once(
                java.time.Instant.ofEpochMilli(now + MINUTE),
                java.time.Instant.ofEpochMilli(now + 3 * MINUTE)),
            Duration.ZERO,
            "disks",
            new TreeSet<>());
    List<String> refused = new ArrayList<>();
    for (Safety safety : List.of(Safety.NONE, floor(1))) {
      Standings standings =
          new Standings(roster(1), List.of(guard(1, safety)), List.of(window), _ -> true);
      standings.listen(
          new Standings.Listener() {
            @Override
            public void changed(BitSet members, BitSet ordered) {}

            @Override
            public void refused(Directive directive, String words) {
              refused.add(words);
            }
          });
      standings.refresh(now);
      for (long at = now; at < now + 4 * MINUTE; at += 1000) {
        standings.pass(at);
        boolean open = at >= now + 2 * MINUTE && at < now + 3 * MINUTE;
        if (safety.minInService().isPresent()) {
          assertThat(up(standings).cardinality()).isEqualTo(3);
        } else if (open) {
          assertThat(up(standings).cardinality()).isZero();
        }
      }
      assertThat(up(standings).cardinality()).isEqualTo(3);
    }
    assertThat(refused).hasSize(1);
  }

  @Test
  void anotherLoadTakesOverWhatWasDecidedAndHeld() {
    Standings before = standings(2, floor(2));
    for (int target = 0; target < 4; target++) {
      flip(before, target, false);
    }
    give(before, "c/192.0.2.5", force(false));
    now += MINUTE;
    Standings after =
        new Standings(roster(2), List.of(guard(2, floor(2))), List.of(), t -> !down.get(t));
    after.takeOver(before, Map.of(), now);
    after.refresh(now);
    assertThat(up(after)).isEqualTo(up(before));
    assertThat(after.standing(5)).isEqualTo(before.standing(5));
    assertThat(after.heldMembers()).isEqualTo(before.heldMembers());
    // Answers of the load before live on for their minute.
    assertThat(after.forgottenMillis(5, now - MINUTE, Duration.ZERO)).isEqualTo(now + MINUTE);
  }

  @Test
  void anotherProcessGoesOnWithWhatWasHeld() {
    Standings before = standings(1, floor(2));
    flip(before, 0, false);
    flip(before, 1, false);
    Standings after =
        new Standings(roster(1), List.of(guard(1, floor(2))), List.of(), t -> !down.get(t));
    after.restore(before.remembered());
    after.refresh(now);
    assertThat(up(after)).isEqualTo(up(before)).hasToString("{1, 2}");
  }

  private static void tell(Standings from, Standings to, long millis) {
    from.takeMoved().forEach(member -> to.hear(member, from.withdrawal(member), millis));
  }

  @Test
  void twoNodesThatWithdrewAtOnceComeToHoldTheSameMember() {
    Standings one = standings(1, floor(2));
    Standings other = standings(1, floor(2));
    told.clear();
    down.set(0);
    down.set(1);
    one.flipped(0, now);
    one.flipped(1, now);
    other.flipped(1, now + 3_600_000);
    other.flipped(0, now + 3_600_000);
    assertThat(up(one)).hasToString("{1, 2}");
    assertThat(up(other)).hasToString("{0, 2}");
    told.clear();
    tell(one, other, now);
    tell(other, one, now);
    one.pass(now);
    other.pass(now + 3_600_000);
    // Both are the first claims of their makers; the name decides.
    assertThat(up(one)).isEqualTo(up(other)).hasToString("{1, 2}");
    assertThat(told)
        .containsExactly(
            "changed {0, 1}", "minInService holds 192.0.2.1", "minInService lets go 192.0.2.0");
    assertThat(one.standing(1).held()).contains(Safety.Rule.MIN_IN_SERVICE);
    down.clear(0);
    one.flipped(0, now);
    other.flipped(0, now);
    assertThat(up(one)).isEqualTo(up(other)).hasToString("{0, 2}");
  }

  @Test
  void aWithdrawalThatIsHeardOfBeforeTheChecksSaySoWaitsForThem() {
    Standings one = standings(1, floor(2));
    Standings other = standings(1, floor(2));
    MemberKey first = one.roster().key(0);
    one.hear(first, OptionalLong.of(7), now);
    one.pass(now);
    assertThat(up(one)).hasToString("{0, 1, 2}");
    flip(one, 1, false);
    assertThat(up(one)).hasToString("{0, 2}");
    flip(one, 0, false);
    assertThat(up(one)).as("who is first in the order goes first").hasToString("{1, 2}");
    assertThat(one.withdrawal(first)).hasValue(7);

    down.clear();
    other.hear(first, OptionalLong.of(7), now);
    other.pass(now + 4_999);
    assertThat(other.withdrawal(first)).hasValue(7);
    other.pass(now + 5_000);
    assertThat(other.withdrawal(first)).isEmpty();
    assertThat(other.takeMoved()).containsExactly(first);
  }

  @Test
  void aMemberThatAnotherNodeBroughtBackIsWithdrawnAnewOnlyUnderTheRules() {
    Standings standings = standings(1, floor(2));
    flip(standings, 0, false);
    flip(standings, 1, false);
    standings.takeMoved();
    told.clear();
    standings.hear(standings.roster().key(0), OptionalLong.empty(), now);
    standings.pass(now);
    assertThat(up(standings).cardinality()).isEqualTo(2);
    assertThat(standings.takeMoved()).hasSize(1);
  }

  @Test
  void withdrawalsOfAnotherNodeCountAsLongAsItSaysThatTheyLieApart() {
    Safety pace =
        new Safety(
            Optional.empty(), Optional.of(new Safety.Pace(25, Duration.ofMinutes(10))), false);
    Standings one = standings(4, pace);
    Standings late = standings(4, pace);
    for (int target = 0; target < 3; target++) {
      flip(one, target, false);
    }
    one.pass(now + 10 * MINUTE);
    assertThat(up(one).get(0, 4)).hasToString("{2, 3}");
    tell(one, late, now + 11 * MINUTE);
    late.refresh(now + 11 * MINUTE);
    assertThat(up(late).get(0, 4)).hasToString("{2, 3}");
    one.pass(now + 20 * MINUTE - 1);
    late.pass(now + 21 * MINUTE - 1);
    assertThat(up(one).get(0, 4)).isEqualTo(up(late).get(0, 4)).hasToString("{2, 3}");
    late.pass(now + 21 * MINUTE);
    assertThat(up(late).get(0, 4)).hasToString("{3}");
  }

  @Test
  void whatPeopleTakeOutByTheNameOfARuleBringsNothingBack() {
    Standings standings = standings(1, floor(2));
    flip(standings, 0, false);
    Directive named =
        new Directive(
            "x",
            new Subject("", "b"),
            force(false),
            "ann",
            "really",
            now,
            OptionalLong.empty(),
            new TreeSet<>(Set.of("minInService")));
    standings.follow(standings.directives().give(named, now, "here"), now);
    assertThat(up(standings)).hasToString("{2}");
  }

  @Test
  void anOverrideOfANodeThatWasCutOffComesBeforeWhatTheMachineWithdrew() {
    Standings standings = standings(1, floor(2));
    flip(standings, 0, false);
    give(standings, "b", force(false));
    assertThat(up(standings)).as("a comes back for b").hasToString("{0, 2}");
    assertThat(standings.standing(0).held()).contains(Safety.Rule.MIN_IN_SERVICE);
  }

  @RepeatedTest(200)
  void nodesThatHearEachOtherServeTheSameWhateverTheyWithdrewApart(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    int perPool = 1 + random.nextInt(4);
    Safety.Pace pace = new Safety.Pace(25 * (1 + random.nextInt(4)), Duration.ofMinutes(5));
    Safety safety =
        new Safety(
            Optional.of(new Safety.Floor(1 + random.nextInt(3), -1)),
            random.nextBoolean() ? Optional.of(pace) : Optional.empty(),
            false);
    Safety.Guarded guard = guard(perPool, safety);
    List<BitSet> seen = List.of(new BitSet(), new BitSet());
    List<Standings> nodes = new ArrayList<>();
    for (BitSet own : seen) {
      Standings node = new Standings(roster(perPool), List.of(guard), List.of(), t -> !own.get(t));
      node.refresh(now);
      node.listen(
          (changed, ordered) ->
              assertThat(inService(node, guard))
                  .as("seed %d", seed)
                  .isGreaterThanOrEqualTo(safety.minInService().orElseThrow().of(3)));
      nodes.add(node);
    }
    for (int step = 0; step < 200; step++) {
      now += random.nextInt(20_000);
      for (int node = 0; node < 2; node++) {
        int target = random.nextInt(3 * perPool);
        seen.get(node).set(target, random.nextInt(3) > 0);
        nodes.get(node).flipped(target, now + node * 3_600_000L);
        nodes.get(node).pass(now + node * 3_600_000L);
      }
      if (random.nextInt(20) == 0) {
        hearEachOther(nodes, seen, random);
        assertThat(up(nodes.get(0))).as("seed %d step %d", seed, step).isEqualTo(up(nodes.get(1)));
      }
    }
  }

  /** Of a member of which both have something to say the register of one is the later. */
  private void hearEachOther(List<Standings> nodes, List<BitSet> seen, Random random) {
    seen.get(1).clear();
    seen.get(1).or(seen.get(0));
    nodes.forEach(node -> node.refresh(now + nodes.indexOf(node) * 3_600_000L));
    for (int round = 0; round < 10; round++) {
      int first = random.nextInt(2);
      Standings from = nodes.get(first);
      Standings to = nodes.get(1 - first);
      long millis = now + (1 - first) * 3_600_000L;
      Set<MemberKey> moved = from.takeMoved();
      Set<MemberKey> crossed = new HashSet<>(to.takeMoved());
      crossed.removeAll(moved);
      moved.forEach(member -> to.hear(member, from.withdrawal(member), millis));
      crossed.forEach(member -> from.hear(member, to.withdrawal(member), now + first * 3_600_000L));
      nodes.forEach(node -> node.pass(now + nodes.indexOf(node) * 3_600_000L));
    }
  }

  @RepeatedTest(200)
  void theMachineNeverBreaksARule(RepetitionInfo repetition) {
    long seed = repetition.getCurrentRepetition();
    Random random = new Random(seed);
    int perPool = 1 + random.nextInt(4);
    Safety.Pace pace = new Safety.Pace(25 * (1 + random.nextInt(4)), Duration.ofMinutes(5));
    Safety safety =
        new Safety(
            Optional.of(new Safety.Floor(1 + random.nextInt(3), -1)),
            random.nextBoolean() ? Optional.of(pace) : Optional.empty(),
            false);
    Standings standings = standings(perPool, safety);
    Safety.Guarded guard = guard(perPool, safety);
    List<Directive> before = List.of();
    for (int step = 0; step < 400; step++) {
      int service = inService(standings, guard);
      BitSet machine = machine(standings);
      now += random.nextInt(30_000);
      switch (random.nextInt(6)) {
        case 0 -> order(standings, random);
        case 1 -> {
          List<Directive> all = standings.directives().all();
          if (!all.isEmpty()) {
            String id = all.get(random.nextInt(all.size())).id();
            standings.follow(standings.directives().takeBack(id, now, "here"), now);
          }
        }
        case 2 -> standings.pass(now);
        default -> flip(standings, random.nextInt(3 * perPool), random.nextInt(3) == 0);
      }
      standings.pass(now);
      List<Directive> active = standings.directives().active(now);
      if (active.equals(before)) {
        int after = inService(standings, guard);
        int floor = safety.minInService().orElseThrow().of(3);
        assertThat(after >= floor || after >= service)
            .as("seed %d step %d: %d of %d, before %d", seed, step, after, floor, service)
            .isTrue();
      }
      before = active;
      if (safety.maxWithdrawn().isPresent() && active.isEmpty()) {
        BitSet gone = (BitSet) machine.clone();
        gone.andNot(machine(standings));
        for (Safety.Pool pool : guard.pools()) {
          long withdrawn = pool.members().stream().filter(gone::get).count();
          assertThat(withdrawn)
              .as("seed %d step %d", seed, step)
              .isLessThanOrEqualTo(pace.of(perPool));
        }
      }
    }
    standings.directives().all().stream()
        .map(Directive::id)
        .forEach(id -> standings.follow(standings.directives().takeBack(id, now, "here"), now));
    down.clear();
    standings.refresh(now);
    assertThat(up(standings).cardinality()).as("seed %d", seed).isEqualTo(3 * perPool);
  }

  private void order(Standings standings, Random random) {
    String pool = "abc".substring(random.nextInt(3)).substring(0, 1);
    Action action =
        switch (random.nextInt(4)) {
          case 0 -> force(true);
          case 1 -> force(false);
          case 2 -> drain(random.nextInt(3));
          default -> new Action.Hold(standings.down(new Subject("", pool)));
        };
    Directive directive =
        directive(pool, action, Optional.of(Duration.ofSeconds(1 + random.nextInt(300))));
    if (standings.refusal(directive, now).isEmpty()) {
      standings.follow(standings.directives().give(directive, now, "here"), now);
    }
  }

  private static int inService(Standings standings, Safety.Guarded guard) {
    return (int)
        guard.pools().stream()
            .filter(pool -> pool.members().stream().anyMatch(m -> standings.standing(m).stays()))
            .count();
  }

  private static BitSet machine(Standings standings) {
    BitSet machine = new BitSet();
    for (int i = 0; i < standings.roster().size(); i++) {
      machine.set(i, standings.standing(i).machine());
    }
    return machine;
  }
}
