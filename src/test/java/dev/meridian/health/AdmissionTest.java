package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Admission.Claimed;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The rows of the table of {@link Admission}: three pools a, b, c, each of members 2n and 2n+1. */
final class AdmissionTest {
  private static final long MINUTE = 60_000;

  private static Safety.Guarded policy(int floor, int percent, boolean freeze) {
    List<Safety.Pool> pools =
        IntStream.range(0, 3)
            .mapToObj(i -> new Safety.Pool("abc".substring(i, i + 1), List.of(2 * i, 2 * i + 1), 1))
            .toList();
    Safety safety =
        new Safety(
            Optional.of(new Safety.Floor(floor, -1)),
            Optional.of(new Safety.Pace(percent, Duration.ofMinutes(10))),
            freeze);
    return new Safety.Guarded("policy", safety, pools);
  }

  private static BitSet members(int... some) {
    BitSet members = new BitSet();
    IntStream.of(some).forEach(members::set);
    return members;
  }

  private static Map<Integer, Safety.Rule> heldUp(
      Safety.Guarded policy, BitSet out, BitSet withdrawn, Claimed... claims) {
    return Admission.heldUp(List.of(policy), out, List.of(claims), withdrawn);
  }

  @Test
  void whatTheRulesAllowTogetherIsAdmitted() {
    assertThat(
            heldUp(
                policy(2, 100, false),
                members(),
                members(),
                new Claimed(0, 1),
                new Claimed(1, 1),
                new Claimed(2, 1),
                new Claimed(4, 2)))
        .isEmpty();
  }

  @Test
  void theFirstInTheOrderLeaveServiceAndTheOthersAreHeld() {
    assertThat(
            heldUp(
                policy(2, 100, false),
                members(),
                members(),
                new Claimed(2, 1),
                new Claimed(0, 1),
                new Claimed(3, 1),
                new Claimed(1, 1)))
        .containsExactly(Map.entry(1, Safety.Rule.MIN_IN_SERVICE));
  }

  @Test
  void whatIsOutAnywayLeavesLessToWithdraw() {
    assertThat(heldUp(policy(2, 100, false), members(4, 5), members(), new Claimed(0, 1)))
        .isEmpty();
    assertThat(
            heldUp(
                policy(2, 100, false),
                members(4, 5),
                members(),
                new Claimed(0, 1),
                new Claimed(1, 1)))
        .containsExactly(Map.entry(1, Safety.Rule.MIN_IN_SERVICE));
    assertThat(heldUp(policy(2, 100, false), members(0, 1), members(), new Claimed(1, 1)))
        .isEmpty();
  }

  @Test
  void soManyOfAPoolAreAdmittedInAWhileAsTheShareAllows() {
    Safety.Guarded half = policy(1, 50, false);
    assertThat(heldUp(half, members(), members(), new Claimed(1, 5), new Claimed(0, 5)))
        .containsExactly(Map.entry(0, Safety.Rule.MAX_WITHDRAWN));
    assertThat(
            heldUp(half, members(), members(), new Claimed(1, 5), new Claimed(0, 4 + 10 * MINUTE)))
        .containsExactly(Map.entry(0, Safety.Rule.MAX_WITHDRAWN));
    assertThat(
            heldUp(half, members(), members(), new Claimed(1, 5), new Claimed(0, 5 + 10 * MINUTE)))
        .isEmpty();
    assertThat(heldUp(half, members(), members(), new Claimed(1, 5), new Claimed(2, 5))).isEmpty();
  }

  @Test
  void whatIsFrozenStaysAsItIs() {
    assertThat(
            heldUp(policy(3, 0, true), members(), members(0), new Claimed(0, 1), new Claimed(2, 1)))
        .containsExactly(Map.entry(2, Safety.Rule.FREEZE));
  }

  @Test
  void eachPolicyOfAMemberIsAsked() {
    assertThat(
            Admission.heldUp(
                List.of(policy(1, 100, false), policy(1, 0, false)),
                members(),
                List.of(new Claimed(0, 1)),
                members()))
        .containsExactly(Map.entry(0, Safety.Rule.MAX_WITHDRAWN));
  }
}
