package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import org.junit.jupiter.api.Test;

final class EscapesTest {
  private final Tally tally = new Tally();

  @Test
  void requestWithoutAnEndingIsDropped() {
    tally.count(Event.RECEIVED, 5);
    tally.count(Ending.ANSWER);
    Escapes.settle(tally, 3);
    assertThat(tally.total(Ending.DROPPED)).isEqualTo(1);
    assertThat(tally.total(Event.INTERNAL_ERROR)).isEqualTo(1);
  }

  @Test
  void requestThatHadEndedIsNotCountedAgain() {
    tally.count(Event.RECEIVED, 5);
    tally.count(Ending.ANSWER);
    tally.count(Ending.NODATA);
    Escapes.settle(tally, 3);
    assertThat(tally.total(Ending.DROPPED)).isZero();
    assertThat(tally.endings()).isEqualTo(2);
  }

  @Test
  void wholeBatchIsDropped() {
    tally.count(Event.RECEIVED, 64);
    Escapes.settle(tally, 0);
    assertThat(tally.total(Ending.DROPPED)).isEqualTo(64);
  }
}
