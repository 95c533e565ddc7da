package dev.meridian.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CallersTest {
  private final Callers callers = new Callers();

  private List<Long> read(long since) {
    List<Long> taken = new ArrayList<>();
    callers.read(
        since,
        (high, low) -> {
          assertThat(high).isEqualTo(~low);
          taken.add(low);
        });
    return taken;
  }

  private void note(long from, long to) {
    LongStream.range(from, to).forEach(i -> callers.note(~i, i));
  }

  @Test
  void thoseNotedSinceAreReadOnce() {
    note(0, 5);
    assertThat(read(0)).containsExactly(0L, 1L, 2L, 3L, 4L);

    long since = callers.noted();
    note(5, 7);

    assertThat(read(since)).containsExactly(5L, 6L);
    assertThat(read(callers.noted())).isEmpty();
  }

  @Test
  void onlyTheLatestAreKept() {
    note(0, 1000);

    // The oldest of those kept may be under way of being written over.
    assertThat(read(0)).isEqualTo(LongStream.range(1000 - Callers.KEPT + 1, 1000).boxed().toList());
  }

  @Test
  void addressesAreReadWholeWhileOthersAreWritten() throws InterruptedException {
    Thread writer = Thread.ofPlatform().start(() -> note(0, 3_000_000));
    long since = 0;
    int taken = 0;
    while (writer.isAlive()) {
      long noted = callers.noted();
      taken += read(since).size();
      since = noted;
    }
    writer.join();
    assertThat(taken + read(since).size()).isPositive();
  }
}
