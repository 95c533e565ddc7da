package dev.meridian.route53;

import static dev.meridian.route53.Hosted.simple;
import static dev.meridian.route53.Hosted.zone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.route53.fake.Call;
import dev.meridian.route53.fake.Fault;
import dev.meridian.route53.fake.StoredSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SyncTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Sync.Pace PACE =
      new Sync.Pace(
          Duration.ofMillis(5),
          Duration.ofHours(1),
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(60));

  private final AtomicReference<Sync.Wanted> wanted = new AtomicReference<>(want("192.0.2.1"));
  private final AtomicBoolean first = new AtomicBoolean(true);
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Hosted hosted;

  @BeforeEach
  void open() {
    hosted = new Hosted();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : opened.reversed()) {
      one.close();
    }
    hosted.close();
  }

  private static Sync.Wanted want(String address) {
    return new Sync.Wanted(zone(simple("www", RecordType.A, address)), Evidence.SOUND);
  }

  private Sync sync(String holder, long seed) {
    Route53 account = hosted.account(new Random(seed));
    opened.add(account);
    var spec = Hosted.spec(hosted.fake, hosted.zoneId);
    Sync sync =
        new Sync(
            new HostedZone(account, spec, spec.zones().getFirst(), holder),
            wanted::get,
            first::get,
            PACE);
    opened.add(sync);
    return sync;
  }

  private void decide(String address, Sync... syncs) {
    wanted.set(want(address));
    for (Sync sync : syncs) {
      sync.wake();
    }
  }

  private void awaitServed(String address) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(hosted.values("www.app.example.com.", "A")).containsExactly(address));
  }

  private static void awaitQuiet(Sync sync) {
    await().atMost(LIMIT).until(() -> sync.status().pendingSince().isEmpty());
  }

  @Test
  void decisionIsPushedWithoutListingTheZoneAgain() {
    Sync sync = sync("a", 1);
    sync.start();
    awaitServed("192.0.2.1");
    awaitQuiet(sync);
    int before = hosted.fake.calls().size();

    decide("192.0.2.2", sync);

    awaitServed("192.0.2.2");
    awaitQuiet(sync);
    assertThat(hosted.fake.calls().subList(before, hosted.fake.calls().size()))
        .extracting(Call::action)
        .containsExactly("ChangeResourceRecordSets", "GetChange");
    assertThat(sync.status().insync()).isPresent();
    assertThat(sync.status().pushes()).isEqualTo(2);
  }

  @Test
  void newestDecisionWinsAndFewBatchesCarryMany() {
    Sync sync = sync("a", 1);
    sync.start();
    awaitServed("192.0.2.1");

    for (int i = 2; i <= 200; i++) {
      decide("192.0.2." + i, sync);
    }

    awaitServed("192.0.2.200");
    awaitQuiet(sync);
    assertThat(hosted.fake.batchSizes()).hasSizeLessThan(100);
  }

  @Test
  void twoThatBothBelieveTheyLeadEndInTheSameState() {
    Sync one = sync("a", 1);
    Sync two = sync("b", 2);
    one.start();
    two.start();
    for (int i = 1; i <= 30; i++) {
      decide("192.0.2." + i, one, two);
    }

    awaitServed("192.0.2.30");
    awaitQuiet(one);
    awaitQuiet(two);
    assertThat(hosted.values("www.app.example.com.", "A")).containsExactly("192.0.2.30");
    long leases =
        hosted.fake.sets(hosted.zoneId).stream()
            .filter(set -> set.name().startsWith("_meridian-lease."))
            .count();
    assertThat(leases).isEqualTo(1);
  }

  @Test
  void outageOfTheControlPlaneIsTriedThrough() {
    Sync sync = sync("a", 1);
    sync.start();
    awaitServed("192.0.2.1");
    awaitQuiet(sync);
    hosted.fake.faults(_ -> Fault.UNAVAILABLE);

    decide("192.0.2.2", sync);
    await().atMost(LIMIT).until(() -> sync.status().failures() > 1);
    assertThat(sync.status().trouble()).contains("did not succeed in 8 attempts");
    decide("192.0.2.3", sync);
    hosted.fake.faults(_ -> Fault.NONE);

    awaitServed("192.0.2.3");
    awaitQuiet(sync);
    assertThat(sync.status().trouble()).isEmpty();
  }

  @Test
  void poorEvidenceHoldsWhatIsAnswered() {
    Sync sync = sync("a", 1);
    sync.start();
    awaitServed("192.0.2.1");
    awaitQuiet(sync);

    wanted.set(
        new Sync.Wanted(
            zone(simple("www", RecordType.A, "192.0.2.9")), new Evidence(List.of(), true, false)));
    sync.wake();

    await().atMost(LIMIT).until(() -> !sync.status().trouble().isEmpty());
    assertThat(hosted.values("www.app.example.com.", "A")).containsExactly("192.0.2.1");
    decide("192.0.2.4", sync);
    awaitServed("192.0.2.4");
  }

  @Test
  void driftIsToldByTheNextReadingAndNotReverted() {
    Sync first = sync("a", 1);
    first.start();
    awaitServed("192.0.2.1");
    awaitQuiet(first);
    List<StoredSet> sets =
        hosted.fake.sets(hosted.zoneId).stream()
            .map(
                set ->
                    set.name().equals("www.app.example.com.")
                        ? new StoredSet(
                            set.name(),
                            set.type(),
                            set.id(),
                            set.routing(),
                            set.ttl(),
                            List.of("203.0.113.66"),
                            set.alias(),
                            set.healthCheck())
                        : set)
            .toList();
    hosted.fake.replaceSets(hosted.zoneId, sets);

    Sync second = sync("b", 2);
    second.start();

    await()
        .atMost(LIMIT)
        .until(() -> second.status().drifted().equals(List.of("www.app.example.com.")));
    assertThat(hosted.values("www.app.example.com.", "A")).containsExactly("203.0.113.66");
  }

  @Test
  void whoStandsByDoesNothingUntilItIsItsTurn() {
    first.set(false);
    Sync sync = sync("a", 1);
    sync.start();
    await().atMost(LIMIT).until(() -> sync.status().standsBy());
    decide("192.0.2.2", sync);
    assertThat(sync.status().pendingSince()).isEmpty();
    assertThat(hosted.fake.calls()).isEmpty();

    first.set(true);
    awaitServed("192.0.2.2");
    awaitQuiet(sync);
    assertThat(sync.status().isInStep()).isTrue();

    first.set(false);
    decide("192.0.2.3", sync);
    await().atMost(LIMIT).until(() -> sync.status().standsBy());
    assertThat(hosted.values("www.app.example.com.", "A")).containsExactly("192.0.2.2");
  }

  @Test
  void whoFailsAgainAndAgainLetsAnotherTry() {
    Sync sync = sync("a", 1);
    assertThat(sync.isAble()).isTrue();
    hosted.fake.faults(_ -> Fault.EXPIRED);
    sync.start();
    await().atMost(LIMIT).until(() -> !sync.isAble());
    assertThat(sync.status().failures()).isGreaterThanOrEqualTo(3);

    hosted.fake.faults(_ -> Fault.NONE);
    awaitServed("192.0.2.1");
    await().atMost(LIMIT).until(sync::isAble);
  }
}
