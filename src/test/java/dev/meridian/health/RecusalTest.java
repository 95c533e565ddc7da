package dev.meridian.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecusalTest {
  private static final Recusal.Limits LIMITS =
      new Recusal.Limits(0.5, 3, Duration.ofSeconds(60), Duration.ofMinutes(15));

  /** The table of {@link Recusal}: groups, of them failed just now, of them failed long ago. */
  @ParameterizedTest
  @CsvSource({
    "-, 2, 2, 0, false",
    "-, 4, 2, 0, false",
    "-, 4, 3, 0, true",
    "-, 3, 2, 0, true",
    "-, 4, 2, 2, false",
    "60, 4, 3, 0, true",
    "60, 4, 0, 3, true",
    "60, 4, 0, 2, false",
    "900, 4, 0, 3, false",
  })
  void table(String recusedSeconds, int groups, int now, int longAgo, boolean recused) {
    long nowNanos = TimeUnit.HOURS.toNanos(1);
    Map<String, Recusal.Group> all = new HashMap<>();
    for (int i = 0; i < groups; i++) {
      long ago = TimeUnit.SECONDS.toNanos(i < now ? 30 : 61);
      all.put(
          "g" + i,
          new Recusal.Group(i < now + longAgo ? Optional.of(nowNanos - ago) : Optional.empty()));
    }
    Recusal before =
        recusedSeconds.equals("-")
            ? Recusal.NONE
            : new Recusal(
                Optional.of(nowNanos - TimeUnit.SECONDS.toNanos(Long.parseLong(recusedSeconds))));

    assertThat(before.next(all, LIMITS, nowNanos).isRecused()).isEqualTo(recused);
  }
}
