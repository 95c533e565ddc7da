package dev.meridian.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LatencyTest {
  private final Latency latency = new Latency();

  private long[] counts() {
    return IntStream.rangeClosed(0, Latency.bounds()).mapToLong(latency::count).toArray();
  }

  /** A bound counts what is as long as it (the {@code le} of Prometheus). */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000, 0",
    "1001, 1",
    "2500, 1",
    "2501, 2",
    "100000, 6",
    "250000000, 16",
    "250000001, 17",
    "9000000000, 17"
  })
  void timesAreCountedBelowTheirBound(long nanos, int index) {
    latency.add(nanos, 3);

    assertThat(latency.count(index)).isEqualTo(3);
    assertThat(LongStream.of(counts()).sum()).isEqualTo(3);
    assertThat(latency.sumNanos()).isEqualTo(3 * nanos);
  }

  @Test
  void boundsRise() {
    assertThat(IntStream.range(0, Latency.bounds()).mapToLong(Latency::boundNanos).toArray())
        .isSorted()
        .doesNotHaveDuplicates();
  }
}
