package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BallotTest {
  /** Of each part, how many targets there are and how many of them are down. */
  @ParameterizedTest
  @CsvSource({
    "1,0, 0,0, true",
    "1,1, 0,0, false",
    "2,1, 0,0, false",
    "1,1, 3,0, false",
    "0,0, 1,0, true",
    "0,0, 1,1, false",
    "0,0, 2,1, true",
    "0,0, 2,2, false",
    "0,0, 3,1, true",
    "0,0, 3,2, false",
    "1,0, 3,1, true",
    "1,0, 3,2, false",
    "0,0, 0,0, true"
  })
  void mustHasAVetoAndVotesNeedAMajority(
      int must, int mustDown, int vote, int voteDown, boolean up) {
    List<Integer> musts = List.of(0, 1, 2).subList(0, must);
    List<Integer> votes = List.of(10, 11, 12).subList(0, vote);
    Ballot ballot = new Ballot(musts, votes, List.of(20));

    assertThat(
            ballot.isUp(
                target ->
                    target >= 20
                        ? false
                        : target >= 10 ? target - 10 >= voteDown : target >= mustDown))
        .isEqualTo(up);
  }

  @Test
  void targetsAndBallotsAreFoundFromEachOther() {
    Ballots ballots =
        new Ballots(
            List.of(
                new Ballot(List.of(0), List.of(), List.of(3)),
                new Ballot(List.of(0, 1), List.of(2), List.of()),
                new Ballot(List.of(), List.of(), List.of(1))));

    assertThat(ballots.decidedBy(0).stream()).containsExactly(0, 1);
    assertThat(ballots.decidedBy(1).stream()).containsExactly(1);
    assertThat(ballots.decidedBy(3).stream()).isEmpty();
    assertThat(ballots.decidedBy(bits(2, 3)).stream()).containsExactly(1);
    assertThat(ballots.deciding(bits(0, 2)).stream()).containsExactly(0);
    assertThat(ballots.deciding(bits(1)).stream()).containsExactly(0, 1, 2);
    assertThat(ballots.watched(bits(0, 2)).stream()).containsExactly(0, 1, 3);
  }

  private static java.util.BitSet bits(int... set) {
    java.util.BitSet bits = new java.util.BitSet();
    for (int one : set) {
      bits.set(one);
    }
    return bits;
  }
}
