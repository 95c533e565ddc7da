package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.config.TtlSpec;
import dev.meridian.steer.Health;
import dev.meridian.steer.Policy;
import dev.meridian.wire.Name;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Mode {@code checks}: who says what, and what becomes of it. */
final class VotingTest {
  private static final Policy EAST_THEN_WEST =
      new Policy.Failover(
          "failover",
          List.of(
              World.pool("east", World.member("192.0.2.10", 1, 0)),
              World.pool("west", World.member("198.51.100.10", 1, 1))),
          0);

  private static DesiredZone zone(int nodes, int votes) {
    return DesiredState.of(
        World.zone(2, World.www(World.open(EAST_THEN_WEST), Mode.CHECKS)),
        Decisions.under(Health.ALL_UP),
        new PushTerms(World.ATLAS, true, Optional.of(World.voting(nodes, votes))));
  }

  /** What is answered when these nodes say that the first target is out, and the others nothing. */
  private static SortedSet<String> answer(DesiredZone zone, Set<String> voters) {
    Cell first =
        zone.cells().stream().filter(cell -> cell.members().contains(0)).findFirst().orElseThrow();
    Route53Evaluator route53 =
        new Route53Evaluator(
            zone,
            endpoint ->
                voters.contains(endpoint.address().getHostAddress())
                    && endpoint.path().equals(World.SECRET.path(first.id()))
                    && endpoint.search().equals(World.SECRET.token(first.id())));
    Map<SortedSet<String>, Double> answers =
        route53.answers(World.WWW, RecordType.A, World.asker("EU", "FR", "", World.PARIS).client());
    assertThat(answers).hasSize(1);
    return answers.keySet().iterator().next();
  }

  @ParameterizedTest
  @CsvSource({
    // nodes, votes needed, nodes that say EVICT, in service
    "3, 2, 0, true",
    "3, 2, 1, true",
    "3, 2, 2, false",
    "3, 2, 3, false",
    "1, 1, 0, true",
    "1, 1, 1, false",
    "5, 4, 3, true",
    "5, 4, 4, false",
    "2, 1, 1, false",
  })
  void soManyVotesTakeACellOut(int nodes, int votes, int said, boolean inService) {
    Set<String> voters = new HashSet<>();
    for (int i = 1; i <= said; i++) {
      voters.add("198.51.100." + i);
    }
    assertThat(answer(zone(nodes, votes), voters))
        .isEqualTo(new TreeSet<>(Set.of(inService ? "192.0.2.10" : "198.51.100.10")));
  }

  @Test
  void silenceIsNoVote() {
    assertThat(answer(zone(3, 1), Set.of())).containsExactly("192.0.2.10");
  }

  @Test
  void decisionsAreCountedOnceForAllNamesThatUseThem() {
    SteeredName other =
        new SteeredName(
            Name.parse("api.app.example.com."),
            World.open(EAST_THEN_WEST),
            TtlSpec.fixed(30),
            true,
            Mode.CHECKS);
    DesiredZone both =
        DesiredState.of(
            World.zone(2, World.www(World.open(EAST_THEN_WEST), Mode.CHECKS), other),
            Decisions.under(Health.ALL_UP),
            World.terms());

    assertThat(both.healthChecks()).isEqualTo(zone(3, 2).healthChecks()).hasSize(8);
    assertThat(both.cells()).hasSize(2);
  }

  @Test
  void anotherEpochChangesTheTokenAndNothingElse() {
    byte[] key = new byte[32];
    CheckSecret one = new CheckSecret(key, 1);
    CheckSecret two = new CheckSecret(key, 2);
    assertThat(two.path("cell")).isEqualTo(one.path("cell")).startsWith("/r53/cell/");
    assertThat(two.token("cell")).isNotEqualTo(one.token("cell")).startsWith("EVICT-");
    assertThat(one.token("cell")).isNotEqualTo(one.token("other")).hasSize(38);
  }

  @Test
  void votesThatCanNeverComeTogetherAreRejected() {
    assertThatThrownBy(() -> World.voting(3, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> World.voting(3, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
