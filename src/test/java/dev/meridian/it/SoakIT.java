package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Minutes of everything at once: polite clients, malformed and spoof-like datagrams, streams that
 * are slow, half-open, reset or too many, backends that come and go, and a reload every few
 * seconds, some of them of a broken file. Polite clients must lose nothing, memory must stay flat,
 * and in the end the counters must add up.
 *
 * <p>The system property {@code meridian.soak.seconds} sets how long; 120 without it.
 */
@Tag("alone")
final class SoakIT {
  private static final Duration LENGTH =
      Duration.ofSeconds(Long.getLong("meridian.soak.seconds", 120));
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_RELOADS = Duration.ofSeconds(3);
  private static final Duration BETWEEN_SAMPLES = Duration.ofMillis(500);

  /** Every so many reloads, one is of a broken file, and the backend of Europe comes or goes. */
  private static final int BROKEN_EVERY = 5;

  private static final int TURN_EVERY = 3;

  /** Growth of resident memory that is allowed, and so much more for what a JVM does of itself. */
  private static final double GROWTH_MAX = 1.15;

  private static final long GROWTH_KIB_MAX = 16 << 10;

  @TempDir private Path folder;

  private final SoakVersions versions = new SoakVersions();
  private final List<Long> residentKib = new ArrayList<>();
  private long sampleDueNanos;

  @Test
  void nothingIsLostNothingLeaksAndTheCountersAddUp() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed of the soak: " + seed);
    try (Nginx us = Nginx.start(folder.resolve("us"), Ports.free());
        Nginx eu = Nginx.start(folder.resolve("eu"), Ports.free())) {
      SoakZones zones = SoakZones.in(folder, us.port(), eu.port());
      try (Meridian server = Meridian.serve(zones.setup(), "-Xmx128m")) {
        soak(server, zones, eu, seed);
      }
    }
  }

  private void soak(Meridian server, SoakZones zones, Nginx eu, long seed) throws Exception {
    versions.published(SoakZones.FIRST);
    SoakCounts counts = new SoakCounts();
    ProcessFacts facts = new ProcessFacts(server.process().pid());
    awaitDead(server, zones);
    PoliteClient polite = new PoliteClient(server.ipv4(), versions, counts, new Random(seed));
    polite.warmUp();
    reload(server, zones, false);
    polite.warmUp();
    ProcessFacts.Held before = facts.settled();
    double cpuBefore = facts.cpuSeconds();
    long startNanos = System.nanoTime();
    RudeDatagrams datagrams = new RudeDatagrams(server.ipv4(), counts, seed);
    RudeStreams streams = new RudeStreams(server.ipv4(), counts, new Random(seed + 9));
    try {
      polite.start();
      datagrams.start();
      streams.start();
      for (int round = 1; System.nanoTime() - startNanos < LENGTH.toNanos(); round++) {
        reload(server, zones, round % BROKEN_EVERY == 0);
        if (round % TURN_EVERY == 0) {
          turn(server, eu);
        }
        pause(facts);
      }
    } finally {
      datagrams.end();
      streams.end();
      polite.end();
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    double cpuSeconds = facts.cpuSeconds() - cpuBefore;
    facts.awaitAtMost(before, PATIENCE);
    long drops = facts.udpDrops(server.ipv4().getPort());
    assertThat(server.terminate()).isZero();
    List<SoakTotals> totals = SoakTotals.of(server.log());
    print(server, counts, totals, drops, seconds, cpuSeconds);
    polite.assertNothingWentWrong(drops);
    assertMemoryIsFlat();
    assertLog(server);
    assertCountersAddUp(counts, totals, drops);
  }

  private static void awaitDead(Meridian server, SoakZones zones) {
    Awaitility.await("the dead backend is known")
        .atMost(PATIENCE)
        .until(
            () -> server.log().stream().anyMatch(line -> line.contains(zones.dead() + " is DOWN")));
  }

  /** Writes the next version, has it loaded, and returns when it is served or refused. */
  private void reload(Meridian server, SoakZones zones, boolean broken) throws Exception {
    long outcomes = outcomes(server);
    if (broken) {
      zones.writeBroken();
    } else {
      zones.write(versions.next());
    }
    server.signal("HUP");
    Awaitility.await("the reload is over")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> outcomes(server) > outcomes);
    if (!broken) {
      versions.published(versions.written());
    }
  }

  private static long outcomes(Meridian server) throws IOException {
    return server.log().stream()
        .filter(line -> line.contains(": reloaded in ") || line.contains(": reload failed"))
        .count();
  }

  /** Stops the backend of Europe and waits until the server knows, or starts it again. */
  private void turn(Meridian server, Nginx eu) throws Exception {
    if (versions.isEuropeDown()) {
      versions.europeDown(false);
      eu.startAgain();
      return;
    }
    String down = "127.0.0.1:" + eu.port() + " is DOWN";
    long known = server.log().stream().filter(line -> line.contains(down)).count();
    eu.stop();
    Awaitility.await("Europe is known to be down")
        .atMost(PATIENCE)
        .until(() -> server.log().stream().filter(line -> line.contains(down)).count() > known);
    versions.europeDown(true);
  }

  private void pause(ProcessFacts facts) throws Exception {
    long endNanos = System.nanoTime() + BETWEEN_RELOADS.toNanos();
    while (System.nanoTime() < endNanos) {
      if (System.nanoTime() >= sampleDueNanos) {
        residentKib.add(facts.residentKib());
        sampleDueNanos = System.nanoTime() + BETWEEN_SAMPLES.toNanos();
      }
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private long median(int from, int to) {
    List<Long> sorted = residentKib.subList(from, to).stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }

  private long secondQuarterKib() {
    return median(residentKib.size() / 4, residentKib.size() / 2);
  }

  private long secondHalfKib() {
    return median(residentKib.size() / 2, residentKib.size());
  }

  private void assertMemoryIsFlat() {
    assertThat(secondHalfKib())
        .describedAs("resident KiB: %s", residentKib)
        .isLessThanOrEqualTo((long) (secondQuarterKib() * GROWTH_MAX) + GROWTH_KIB_MAX);
  }

  /** Errors are those of the broken file and no others. */
  private static void assertLog(Meridian server) throws IOException {
    server.assertLogIsClean();
    assertThat(server.log())
        .filteredOn(line -> line.contains(" ERROR "))
        .allMatch(
            line ->
                line.contains("zones/big.example.zone:")
                    || line.endsWith("reload failed: 1 error; serving on what was loaded before"));
  }

  private static void assertCountersAddUp(SoakCounts counts, List<SoakTotals> totals, long drops) {
    assertThat(totals).hasSize(2);
    for (SoakTotals one : totals) {
      long endings =
          Stream.of(Ending.values())
              .mapToLong(ending -> one.get(ending.name().toLowerCase(Locale.ROOT)))
              .sum();
      assertThat(endings).describedAs(one.toString()).isEqualTo(one.get("received"));
      assertThat(one.get("internal_error")).describedAs(one.toString()).isZero();
      assertThat(one.get("receive_failed")).describedAs(one.toString()).isZero();
      long silent = one.get("dropped") + one.get("limited") - one.get("slipped");
      assertThat(one.get("sent") + one.get("send_failed"))
          .describedAs(one.toString())
          .isEqualTo(one.get("received") - silent);
    }
    assertThat(totals.getFirst().get("limited")).isPositive();
    assertThat(counts.connectionsCut()).isZero();
    assertThat(totals.getFirst().get("received") + drops)
        .describedAs("datagrams sent")
        .isEqualTo(counts.datagrams());
    assertThat(totals.getLast().get("received"))
        .describedAs("messages over TCP: answered, and at most those sent whole")
        .isBetween(counts.streamAnswers(), counts.streamMessagesTaken());
  }

  private void print(
      Meridian server,
      SoakCounts counts,
      List<SoakTotals> totals,
      long drops,
      double seconds,
      double cpuSeconds)
      throws IOException {
    System.out.printf(
        "soak: %.0f s, server used %.0f s of processor time; %s; kernel dropped %d; reloads %d and"
            + " %d refused; resident KiB: median of the second quarter %d, of the second half %d%n",
        seconds,
        cpuSeconds,
        counts,
        drops,
        server.log().stream().filter(line -> line.contains(": reloaded in ")).count(),
        server.log().stream().filter(line -> line.contains(": reload failed")).count(),
        secondQuarterKib(),
        secondHalfKib());
    totals.forEach(System.out::println);
  }
}
