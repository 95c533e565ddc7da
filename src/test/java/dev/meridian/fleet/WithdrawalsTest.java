package dev.meridian.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Ballot;
import dev.meridian.health.Ballots;
import dev.meridian.health.Directives;
import dev.meridian.health.MemberKey;
import dev.meridian.health.Quorum;
import dev.meridian.health.QuorumRule;
import dev.meridian.health.Recusal;
import dev.meridian.health.Registers.Entry;
import dev.meridian.health.Roster;
import dev.meridian.health.Safety;
import dev.meridian.health.Stamp;
import dev.meridian.health.Standings;
import dev.meridian.health.Vantage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What becomes known of what safety rules let a node withdraw: two pools, of which one stays. */
final class WithdrawalsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final MemberKey FIRST = new MemberKey("example.com", "a", "192.0.2.1");
  private static final MemberKey OTHER = new MemberKey("example.com", "b", "192.0.2.2");
  private static final String REGISTER = Keys.withdrawal("", FIRST);

  private final List<String> sent = new ArrayList<>();
  private final BitSet down = new BitSet();
  private final Ledger ledger = new Ledger(new Sent(), "v0");
  private Standings standings = standings();
  private final Withdrawals withdrawals =
      new Withdrawals(ledger, new Peers(rules()), new Here(), "v0", "");
  private Now now = new Now(100 * SECOND, 1_000_000);

  private final class Sent implements Medium {
    @Override
    public void put(String key, String value) {
      throw new AssertionError("a register is never put over whatever is there");
    }

    @Override
    public void putAfter(String key, String value, long revision) {
      sent.add(key + " = " + value + " after " + revision);
    }

    @Override
    public void remove(String key) {
      throw new AssertionError("a register is never removed");
    }

    @Override
    public void resync() {}
  }

  private final class Here implements Hands {
    @Override
    public Directives given() {
      return Directives.NONE;
    }

    @Override
    public void heard(String id, Directives.Entry entry) {}

    @Override
    public Standings standings() {
      return standings;
    }
  }

  private static CouncilRules rules() {
    return new CouncilRules(
        new Vantage("v0", "r0"),
        "boot",
        new Quorum(new QuorumRule.Majority(), 3, false),
        new Recusal.Limits(0.5, 3, Duration.ofSeconds(20), Duration.ofSeconds(60)),
        Duration.ofSeconds(3),
        Duration.ofHours(24));
  }

  private Standings standings() {
    List<Ballot> ballots =
        List.of(
            new Ballot(List.of(0), List.of(), List.of()),
            new Ballot(List.of(1), List.of(), List.of()));
    Roster roster =
        new Roster(
            List.of(new Roster.Seat(FIRST, 0, 30), new Roster.Seat(OTHER, 1, 30)),
            new Ballots(ballots));
    Safety safety = new Safety(Optional.of(new Safety.Floor(1, -1)), Optional.empty(), false);
    Safety.Guarded policy =
        new Safety.Guarded(
            "policy",
            safety,
            List.of(new Safety.Pool("a", List.of(0), 1), new Safety.Pool("b", List.of(1), 1)));
    Standings made = new Standings(roster, List.of(policy), List.of(), t -> !down.get(t));
    made.refresh(1_000_000);
    return made;
  }

  private void flip(int target, boolean up) {
    down.set(target, !up);
    standings.flipped(target, now.millis());
  }

  private void pass(long nanos, boolean hears) {
    now = new Now(now.nanos() + nanos, now.millis() + nanos / 1_000_000);
    standings.pass(now.millis());
    withdrawals.follow(hears, now);
  }

  private void hear(String register, long revision, String value, Stamp stamp) {
    ledger.stored(register, revision, Optional.of(new Entry(value, stamp)), now.nanos());
    assertThat(withdrawals.learn(register, now)).isTrue();
  }

  @Test
  void whatThisNodeWithdrawsAndBringsBackIsWrittenOnce() {
    flip(0, false);
    pass(SECOND, true);
    pass(SECOND, true);
    assertThat(sent)
        .containsExactly(
            "reg." + REGISTER + " = 1 1 1001000 v0 1 1 example.com/a/192.0.2.1 after 0");
    sent.clear();
    flip(0, true);
    pass(SECOND, true);
    pass(SECOND, true);
    assertThat(sent)
        .containsExactly(
            "reg." + REGISTER + " = 1 2 1003000 v0 1 0 example.com/a/192.0.2.1 after 0");
  }

  @Test
  void whoHearsNobodyWritesNothingUntilItHears() {
    flip(0, false);
    pass(SECOND, false);
    assertThat(sent).isEmpty();
    pass(SECOND, true);
    assertThat(sent).hasSize(1);
  }

  @Test
  void whatAnotherNodeWroteBeforeIsNotWrittenAgain() {
    flip(0, false);
    pass(0, false);
    hear(REGISTER, 5, "1 7 example.com/a/192.0.2.1", new Stamp(1, 999, "v1"));
    pass(SECOND, true);
    assertThat(sent).isEmpty();
    assertThat(standings.withdrawal(FIRST)).hasValue(7);
  }

  @Test
  void theEarlierWithdrawalStandsAndTheLaterGivesWay() {
    flip(1, false);
    flip(0, false);
    assertThat(standings.standing(0).up()).isTrue();
    assertThat(standings.standing(1).up()).isFalse();
    hear(REGISTER, 5, "1 -3 example.com/a/192.0.2.1", new Stamp(1, 999, "v1"));
    pass(0, true);
    assertThat(standings.standing(0).up()).isFalse();
    assertThat(standings.standing(1).up()).isTrue();
  }

  @Test
  void theStandingsOfAnotherLoadLearnWhatTheRegistersSay() {
    hear(REGISTER, 5, "1 7 example.com/a/192.0.2.1", new Stamp(1, 999, "v1"));
    pass(0, true);
    down.set(0);
    standings = standings();
    pass(0, true);
    assertThat(standings.withdrawal(FIRST)).hasValue(7);
    assertThat(sent).isEmpty();
  }

  @Test
  void whatMakesNoSenseIsLeft() {
    String other = Keys.withdrawal("", OTHER);
    ledger.stored(
        other,
        1,
        Optional.of(new Entry("1 7 example.com/a/192.0.2.1", new Stamp(1, 1, "v1"))),
        now.nanos());
    assertThat(withdrawals.learn(other, now)).isFalse();
    ledger.stored(
        REGISTER, 2, Optional.of(new Entry("1 soon a", new Stamp(1, 1, "v1"))), now.nanos());
    assertThat(withdrawals.learn(REGISTER, now)).isFalse();
    assertThat(standings.withdrawal(FIRST)).isEqualTo(OptionalLong.empty());
    assertThat(withdrawals.learn("belief.=.00112233445566778899", now)).isTrue();
    assertThat(withdrawals.learn(Keys.withdrawal("elsewhere", FIRST), now)).isTrue();
  }
}
