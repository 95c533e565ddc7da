package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HealthTableTest {
  private static final InetSocketAddress ADDRESS = new InetSocketAddress("192.0.2.1", 80);
  private static final List<Target> TARGETS =
      List.of(
          new Target(0, "example.com/web", ADDRESS, Rules.of(2, 2)),
          new Target(1, "example.com/db", ADDRESS, Rules.of(2, 2)));

  private final HealthTable table = new HealthTable(TARGETS);

  @Test
  void unobservedTargetIsUnknownAndCountsAsUp() {
    assertThat(table.verdict(0)).isEqualTo(Verdict.UNKNOWN);
    assertThat(table.isUp(0)).isTrue();
    assertThat(table.observed()).isZero();
    assertThat(table.health(0).last()).isEmpty();
    assertThat(table.health(0).ageNanos(7)).isEmpty();
  }

  @Test
  void countsEachTargetOnceAsObserved() {
    table.observe(0, success(1));
    table.observe(0, failure(2));
    assertThat(table.observed()).isEqualTo(1);
    table.observe(1, failure(3));
    assertThat(table.observed()).isEqualTo(2);
  }

  @Test
  void listenerHearsAFlipBeforeObserveReturnsAndSeesTheNewVerdict() {
    List<String> heard = new ArrayList<>();
    table.listen(
        flip ->
            heard.add(
                flip.target().index()
                    + " "
                    + flip.from()
                    + " "
                    + flip.to()
                    + " seen "
                    + table.verdict(flip.target().index())
                    + " by "
                    + flip.reason()));
    table.observe(1, success(1));
    assertThat(heard).containsExactly("1 UNKNOWN UP seen UP by ok");
    table.observe(1, failure(2));
    assertThat(heard).hasSize(1);
    table.observe(1, failure(3));
    assertThat(heard).last().isEqualTo("1 UP DOWN seen DOWN by refused");
    assertThat(table.isUp(1)).isFalse();
    assertThat(table.isUp(0)).isTrue();
  }

  @Test
  void firstFailureAloneIsNoVerdict() {
    List<Flip> heard = new ArrayList<>();
    table.listen(heard::add);
    table.observe(0, failure(1));
    assertThat(table.verdict(0)).isEqualTo(Verdict.UNKNOWN);
    assertThat(table.isUp(0)).isTrue();
    assertThat(table.health(0).last()).contains(failure(1));
    assertThat(heard).isEmpty();
    table.observe(0, success(2));
    assertThat(heard).containsExactly(new Flip(TARGETS.get(0), Verdict.UNKNOWN, Verdict.UP, "ok"));
  }

  @Test
  void remembersLastObservationStreakAgeAndLastChange() {
    table.observe(0, success(100));
    table.observe(0, success(250));
    TargetHealth health = table.health(0);
    assertThat(health.last()).contains(success(250));
    assertThat(health.streak()).isEqualTo(2);
    assertThat(health.ageNanos(300)).hasValue(50);
    assertThat(health.changedAtNanos()).isEqualTo(100);
  }

  @Test
  void aThrowingListenerKeepsNobodyFromHearing() {
    List<Flip> heard = new ArrayList<>();
    table.listen(
        flip -> {
          throw new IllegalStateException("deaf");
        });
    table.listen(heard::add);
    table.observe(0, failure(1));
    assertThatThrownBy(() -> table.observe(0, failure(2))).hasMessage("deaf");
    assertThat(heard)
        .containsExactly(new Flip(TARGETS.get(0), Verdict.UNKNOWN, Verdict.DOWN, "refused"));
    assertThat(table.verdict(0)).isEqualTo(Verdict.DOWN);
  }

  @Test
  void fixedTableHasTheVerdictsItWasGiven() {
    HealthTable fixed = HealthTable.fixed(TARGETS, List.of(Verdict.DOWN, Verdict.UNKNOWN));
    assertThat(fixed.verdict(0)).isEqualTo(Verdict.DOWN);
    assertThat(fixed.verdict(1)).isEqualTo(Verdict.UNKNOWN);
    assertThatThrownBy(() -> HealthTable.fixed(TARGETS, List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void targetsMustStandAtTheirIndex() {
    assertThatThrownBy(() -> new HealthTable(List.of(TARGETS.get(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("target 1 stands at place 0");
  }

  @Test
  void equalKeysMakeOneTarget() {
    assertThat(new ProbeKey("example.com/web", ADDRESS))
        .isEqualTo(new ProbeKey("example.com/web", new InetSocketAddress("192.0.2.1", 80)))
        .isNotEqualTo(new ProbeKey("example.com/db", ADDRESS));
    assertThat(new ProbeKey("example.com/web", ADDRESS).target(0, Rules.of(2, 2)))
        .isEqualTo(TARGETS.get(0));
  }

  @Test
  void takesOverWhatEqualTargetsAreKnownFor() {
    table.observe(0, failure(1));
    table.observe(0, failure(2));
    table.observe(1, success(3));
    HealthTable next =
        new HealthTable(
            List.of(
                new Target(0, "example.com/new", ADDRESS, Rules.of(2, 2)),
                new Target(1, "example.com/db", ADDRESS, Rules.of(2, 2)),
                new Target(2, "example.com/web", ADDRESS, Rules.of(9, 9))));
    assertThat(next.takeOver(table).stream()).containsExactly(2);
    assertThat(next.verdict(0)).isEqualTo(Verdict.UNKNOWN);
    assertThat(next.health(1)).isEqualTo(table.health(1));
    assertThat(next.health(2)).isEqualTo(table.health(0));
    assertThat(next.observed()).isEqualTo(2);
  }

  @Test
  void takingOverAgainBringsUpToDateAndTellsNobody() {
    HealthTable next = new HealthTable(TARGETS);
    next.takeOver(table);
    next.listen(
        flip -> {
          throw new AssertionError(flip);
        });
    table.observe(1, failure(1));
    assertThat(next.takeOver(table).isEmpty()).isTrue();
    table.observe(1, failure(2));
    assertThat(next.takeOver(table).stream()).containsExactly(1);
    assertThat(next.takeOver(table).isEmpty()).isTrue();
    assertThat(next.verdict(1)).isEqualTo(Verdict.DOWN);
  }

  private static Observation success(long atNanos) {
    return new Observation(true, "ok", 5, atNanos);
  }

  private static Observation failure(long atNanos) {
    return new Observation(false, "refused", 5, atNanos);
  }
}
