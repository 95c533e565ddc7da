package dev.meridian.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.health.HealthTable;
import dev.meridian.health.Hold;
import dev.meridian.health.Observation;
import dev.meridian.health.Rules;
import dev.meridian.health.Rules.Damping;
import dev.meridian.health.Target;
import dev.meridian.health.TargetHealth;
import dev.meridian.health.Verdict;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class HealthTextTest {
  private static final Rules RULES =
      new Rules(
          1,
          2,
          1,
          Duration.ofSeconds(1),
          Duration.ZERO,
          Duration.ZERO,
          true,
          Optional.of(new Damping(Duration.ofSeconds(60), 9, 2, Duration.ofMinutes(30))));

  /** When the state was written: 1,000 s on this process's clock. */
  private static final Moment THEN = new Moment(seconds(1000), 1_790_000_000_000L);

  /** Another process, 90 s later; its clock began elsewhere. */
  private static final Moment LATER = new Moment(seconds(-77), 1_790_000_090_000L);

  private static final Target UP = target(0, "192.0.2.1", RULES);
  private static final Target LATCHED = target(1, "2001:db8::1", RULES);
  private static final Target UNKNOWN = target(2, "192.0.2.3", Rules.of(2, 2));

  private final HealthTable table = new HealthTable(List.of(UP, LATCHED, UNKNOWN));

  HealthTextTest() {
    observe(UP, true, "200 in 3 ms", 990);
    observe(LATCHED, true, "200 in 3 ms", 900);
    observe(LATCHED, false, "expected \"ok\", got\nnothing % ü", 940);
    observe(LATCHED, true, "200 in 4 ms", 995);
    observe(LATCHED, true, "200 in 5 ms", 996);
    observe(UNKNOWN, false, "refused", 999);
  }

  @Test
  void anotherProcessKnowsWhatThisOneKnew() throws DamagedFileException {
    HealthText.Saved saved = HealthText.decode(HealthText.encode(table, THEN), LATER);

    assertThat(saved.writtenMillis()).isEqualTo(1_790_000_000_000L);
    assertThat(saved.targets()).containsOnlyKeys(UP.key(), LATCHED.key());
    TargetHealth up = saved.targets().getOrDefault(UP.key(), table.health(2));
    assertThat(up.verdict()).isEqualTo(Verdict.UP);
    assertThat(up.state().restored()).isTrue();
    assertThat(up.last().orElseThrow().reason()).isEqualTo("200 in 3 ms");
    // 10 s old when it was written, and 90 s have passed.
    assertThat(up.ageNanos(LATER.nanos())).hasValue(seconds(100));
    TargetHealth latched = saved.targets().getOrDefault(LATCHED.key(), table.health(2));
    assertThat(latched.verdict()).isEqualTo(Verdict.DOWN);
    assertThat(latched.state().hold()).isEqualTo(Hold.LATCHED);
    assertThat(latched.streak()).isEqualTo(2);
    Observation failure = latched.lastFailure().orElseThrow();
    assertThat(failure.reason()).isEqualTo("expected \"ok\", got\nnothing % ü");
    assertThat(failure.atNanos()).isEqualTo(LATER.nanos() - seconds(60 + 90));
    assertThat(up.lastFailure()).isEmpty();
    assertThat(latched.changedAtNanos()).isEqualTo(LATER.nanos() - seconds(60 + 90));
    // Two flips, at 940 and 996 s: 1 + 2^(-56/60) = 1.5236, and 94 s later half and half again.
    assertThat(latched.state().penalty().at(LATER.nanos(), RULES.damping().orElseThrow()))
        .isCloseTo(1.5236 * Math.pow(2, -94.0 / 60), Offset.offset(1e-4));
  }

  @Test
  void aClockThatWasSetBackMakesNothingYoungerThanNow() throws DamagedFileException {
    Moment before = new Moment(seconds(5), THEN.millis() - 3_600_000);
    HealthText.Saved saved = HealthText.decode(HealthText.encode(table, THEN), before);
    assertThat(saved.targets().values())
        .allSatisfy(health -> assertThat(health.ageNanos(before.nanos())).hasValue(0));
  }

  @Test
  void cutAnywhereItIsDamaged() {
    byte[] octets = HealthText.encode(table, THEN);
    for (int length = 0; length < octets.length; length++) {
      byte[] cut = Arrays.copyOf(octets, length);
      assertThatThrownBy(() -> HealthText.decode(cut, LATER))
          .as("cut to %d", length)
          .isInstanceOf(DamagedFileException.class);
    }
  }

  @Test
  void anyOctetSpoiltItIsDamaged() {
    byte[] octets = HealthText.encode(table, THEN);
    long seed = System.nanoTime();
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    for (int at = 0; at < octets.length; at++) {
      byte[] spoilt = octets.clone();
      spoilt[at] ^= (byte) random.nextInt(1, 256);
      assertThatThrownBy(() -> HealthText.decode(spoilt, LATER))
          .as("octet %d, seed %d", at, seed)
          .isInstanceOf(DamagedFileException.class);
    }
  }

  /** What has a good checksum may still be nonsense: it is damaged, and nothing else is thrown. */
  @Test
  void nonsenseWithAGoodChecksumIsDamaged() {
    String good = new String(HealthText.encode(table, THEN), StandardCharsets.US_ASCII);
    String lines = good.substring(0, good.indexOf("crc32c"));
    for (String wrong :
        List.of(
            "",
            "\n",
            "hello\n",
            "meridian-health\n",
            "meridian-health x 1\n",
            "meridian-health 1 x\n",
            lines.replace("meridian-health 1 ", "meridian-health 2 "),
            lines.replace("DOWN UP", "DOWN SIDEWAYS"),
            lines.replace("192.0.2.1 80", "192.0.2.1 70000"),
            lines.replace("192.0.2.1 80", "www.example 80"),
            lines.replace("200+in+3+ms", "%zz"),
            lines + "\n")) {
      byte[] octets = summed(wrong);
      assertThatThrownBy(() -> HealthText.decode(octets, LATER))
          .as(wrong)
          .isInstanceOf(DamagedFileException.class);
    }
  }

  private static byte[] summed(String lines) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(lines.getBytes(StandardCharsets.US_ASCII));
    return (lines + "crc32c %08x%n".formatted(crc.getValue())).getBytes(StandardCharsets.US_ASCII);
  }

  private void observe(Target target, boolean success, String reason, long atSeconds) {
    table.observe(target.index(), new Observation(success, reason, 7, seconds(atSeconds)));
  }

  private static Target target(int index, String address, Rules rules) {
    return new Target(
        index, "a.example/web", new InetSocketAddress(InetAddress.ofLiteral(address), 80), rules);
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
