package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.health.Flip;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Target;
import dev.meridian.health.Verdict;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class ProbeSchedulerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final Vertx vertx = Vertx.vertx();

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void eachTargetIsCheckedOnceAnInterval() throws Exception {
    ConcurrentMap<String, Integer> requests = new ConcurrentHashMap<>();
    try (FakeTarget server =
        FakeTarget.that(
            connection -> {
              String head = FakeTarget.readHead(connection);
              requests.merge(head.lines().findFirst().orElseThrow(), 1, Integer::sum);
              FakeTarget.send(connection, OK);
            })) {
      List<Target> targets = new ArrayList<>();
      List<Probed> probed = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        targets.add(OneCheck.target(i, server.address()));
        Check.Http http =
            OneCheck.http("http://{address}/" + i, Optional.empty(), Optional.empty(), true);
        probed.add(
            new Probed(
                targets.get(i),
                OneCheck.spec(http, Duration.ofMillis(250), Duration.ofMillis(250))));
      }
      long begin = System.nanoTime();
      ProbeScheduler scheduler = new ProbeScheduler(vertx, new HealthTable(targets), probed);
      scheduler.start().await();
      await().until(() -> requests.getOrDefault("GET /7 HTTP/1.1", 0) >= 8);
      scheduler.stop().await();
      long intervals = (System.nanoTime() - begin) / TimeUnit.MILLISECONDS.toNanos(250);
      assertThat(requests).hasSize(20);
      // Never more than one an interval; fewer only as far as this machine is late.
      assertThat(requests.values()).allMatch(count -> count <= intervals + 2);
      assertThat(requests.values()).allMatch(count -> count >= 5);
    }
  }

  @Test
  void aTargetThatHangsIsCheckedOneAtATimeAndDelaysNoOther() throws Exception {
    List<Socket> before = new CopyOnWriteArrayList<>();
    AtomicInteger overlaps = new AtomicInteger();
    try (FakeTarget hanging =
            FakeTarget.that(
                connection -> {
                  FakeTarget.readHead(connection);
                  if (!before.isEmpty() && !isClosedByPeer(before.getLast())) {
                    overlaps.incrementAndGet();
                  }
                  before.add(connection);
                  Thread.sleep(60_000);
                });
        FakeTarget well = FakeTarget.answering(OK)) {
      HealthTable table = table(hanging.address(), well.address());
      ProbeScheduler scheduler = scheduler(table, Duration.ofMillis(200));
      scheduler.start().await();
      await().until(() -> before.size() >= 5);
      scheduler.stop().await();
      assertThat(overlaps).hasValue(0);
      assertThat(well.accepted()).isGreaterThanOrEqualTo(3);
      assertThat(table.verdict(0)).isEqualTo(Verdict.DOWN);
      assertThat(table.verdict(1)).isEqualTo(Verdict.UP);
    }
  }

  @Test
  void flipReachesAListenerSynchronouslyOnOneThread() throws Exception {
    AtomicBoolean well = new AtomicBoolean(true);
    List<Flip> flips = new CopyOnWriteArrayList<>();
    Set<Thread> writers = ConcurrentHashMap.newKeySet();
    List<Verdict> seen = new CopyOnWriteArrayList<>();
    try (FakeTarget server =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              FakeTarget.send(
                  connection, well.get() ? OK : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
            })) {
      HealthTable table = table(server.address());
      table.listen(
          flip -> {
            writers.add(Thread.currentThread());
            seen.add(table.verdict(0));
            flips.add(flip);
          });
      ProbeScheduler scheduler = scheduler(table, Duration.ofMillis(100));
      scheduler.start().await();
      await().until(() -> flips.size() == 1);
      well.set(false);
      await().until(() -> flips.size() == 2);
      well.set(true);
      await().until(() -> flips.size() == 3);
      scheduler.stop().await();
      assertThat(flips).extracting(Flip::to).containsExactly(Verdict.UP, Verdict.DOWN, Verdict.UP);
      assertThat(seen).containsExactly(Verdict.UP, Verdict.DOWN, Verdict.UP);
      assertThat(flips.get(1).reason()).isEqualTo("status 503, expected 200-299");
      assertThat(writers).hasSize(1);
    }
  }

  /** Its interval is far longer than the test: the second check does not wait for it. */
  @Test
  void firstRoundCompletesWhenEachTargetHasAVerdict() throws Exception {
    try (FakeTarget well = FakeTarget.answering(OK);
        FakeTarget ill = FakeTarget.that(FakeTarget::readHead)) {
      HealthTable table = table(well.address(), ill.address());
      ProbeScheduler scheduler = scheduler(table, Duration.ofSeconds(30));
      scheduler.start().await();
      scheduler.firstRound().await(20, TimeUnit.SECONDS);
      assertThat(table.verdict(0)).isEqualTo(Verdict.UP);
      assertThat(table.verdict(1)).isEqualTo(Verdict.DOWN);
      assertThat(table.health(1).streak()).isEqualTo(-2);
      scheduler.stop().await();
      assertThat(well.accepted()).isEqualTo(1);
      assertThat(ill.accepted()).isEqualTo(2);
    }
  }

  @Test
  void targetThatFailsItsFirstCheckOnlyIsNeverDown() throws Exception {
    AtomicInteger checks = new AtomicInteger();
    List<Verdict> verdicts = new CopyOnWriteArrayList<>();
    try (FakeTarget starting =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              if (checks.incrementAndGet() > 1) {
                FakeTarget.send(connection, OK);
              }
            })) {
      HealthTable table = table(starting.address());
      table.listen(flip -> verdicts.add(flip.to()));
      ProbeScheduler scheduler = scheduler(table, Duration.ofSeconds(30));
      scheduler.start().await();
      scheduler.firstRound().await(20, TimeUnit.SECONDS);
      assertThat(verdicts).containsExactly(Verdict.UP);
      assertThat(checks).hasValue(2);
      scheduler.stop().await();
    }
  }

  @Test
  void unknownTargetThatHangsIsCheckedAgainOnlyAfterTheFirstCheckEnded() throws Exception {
    List<Socket> before = new CopyOnWriteArrayList<>();
    AtomicInteger overlaps = new AtomicInteger();
    try (FakeTarget hanging =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              if (!before.isEmpty() && !isClosedByPeer(before.getLast())) {
                overlaps.incrementAndGet();
              }
              before.add(connection);
              Thread.sleep(60_000);
            })) {
      HealthTable table = table(hanging.address());
      Probed probed =
          new Probed(
              table.targets().get(0),
              OneCheck.spec(OneCheck.http(), Duration.ofSeconds(30), Duration.ofMillis(400)));
      ProbeScheduler scheduler = new ProbeScheduler(vertx, table, List.of(probed));
      scheduler.start().await();
      scheduler.firstRound().await(20, TimeUnit.SECONDS);
      scheduler.stop().await();
      assertThat(before).hasSize(2);
      assertThat(overlaps).hasValue(0);
      assertThat(table.verdict(0)).isEqualTo(Verdict.DOWN);
    }
  }

  @Test
  void firstRoundOfNothingIsOverAtOnce() throws Exception {
    ProbeScheduler scheduler = new ProbeScheduler(vertx, new HealthTable(List.of()), List.of());
    scheduler.start().await();
    scheduler.firstRound().await(20, TimeUnit.SECONDS);
    scheduler.stop().await();
  }

  @Test
  void stopEndsAllChecksAndClosesTheirConnections() throws Exception {
    AtomicReference<FakeTarget> self = new AtomicReference<>();
    try (FakeTarget hanging = FakeTarget.that(connection -> self.get().untilClosed(connection))) {
      self.set(hanging);
      HealthTable table = table(hanging.address(), hanging.address(), hanging.address());
      ProbeScheduler scheduler = scheduler(table, Duration.ofSeconds(30));
      scheduler.start().await();
      await().until(() -> hanging.accepted() == 3);
      scheduler.stop().await(20, TimeUnit.SECONDS);
      scheduler.stop().await(20, TimeUnit.SECONDS);
      await().until(() -> hanging.closedByPeer() == 3);
      assertThat(table.observed()).isZero();
      assertThatThrownBy(() -> scheduler.firstRound().await(1, TimeUnit.SECONDS))
          .isInstanceOf(CancellationException.class);
      assertThatThrownBy(() -> scheduler.start().await(1, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class);
      assertThat(vertx.deploymentIDs()).isEmpty();
    }
  }

  @Test
  void stopBeforeStartIsFine() throws Exception {
    scheduler(table(), Duration.ofSeconds(1)).stop().await(20, TimeUnit.SECONDS);
  }

  @Test
  void probeThatCannotBeUnderstoodFailsTheStart() {
    HealthTable table = table(new InetSocketAddress(0));
    Check.Http http =
        OneCheck.http("gopher://{address}/", Optional.empty(), Optional.empty(), true);
    ProbeScheduler scheduler =
        new ProbeScheduler(
            vertx,
            table,
            List.of(
                new Probed(
                    table.targets().get(0),
                    OneCheck.spec(http, Duration.ofSeconds(1), Duration.ofSeconds(1)))));
    assertThatThrownBy(() -> scheduler.start().await(20, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scheduler.firstRound().await(20, TimeUnit.SECONDS))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aListenerThatThrowsDoesNotEndProbing() throws Exception {
    try (FakeTarget server = FakeTarget.answering(OK)) {
      HealthTable table = table(server.address());
      table.listen(
          flip -> {
            throw new IllegalStateException("a listener at fault");
          });
      ProbeScheduler scheduler = scheduler(table, Duration.ofMillis(100));
      scheduler.start().await();
      scheduler.firstRound().await(20, TimeUnit.SECONDS);
      await().until(() -> table.health(0).streak() >= 3);
      scheduler.stop().await();
    }
  }

  @Test
  void failingChecksAreNotLogged() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    root.addAppender(lines);
    AtomicInteger turn = new AtomicInteger();
    List<String> answers =
        List.of(
            "garbage\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok",
            "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(500_000),
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nokokok",
            "HTTP/1.1 200 OK\r\nX: " + "x".repeat(100_000),
            "");
    try (FakeTarget server =
        FakeTarget.that(
            connection -> {
              FakeTarget.readHead(connection);
              int now = turn.getAndIncrement();
              FakeTarget.send(connection, answers.get(now % answers.size()));
              if (now % 2 == 0) {
                connection.setSoLinger(true, 0);
              }
            })) {
      ProbeScheduler scheduler = scheduler(table(server.address()), Duration.ofMillis(50));
      scheduler.start().await();
      await().until(() -> turn.get() > 12);
      scheduler.stop().await();
      assertThat(lines.list)
          .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
          .isEmpty();
    } finally {
      root.detachAppender(lines);
    }
  }

  @Test
  void turningKeepsTheCheckInFlightAndItsRhythmAndObservesIntoTheOtherTable() throws Exception {
    List<Socket> held = new CopyOnWriteArrayList<>();
    CountDownLatch answer = new CountDownLatch(1);
    try (FakeTarget slow =
            FakeTarget.that(
                connection -> {
                  FakeTarget.readHead(connection);
                  held.add(connection);
                  answer.await();
                  FakeTarget.send(connection, OK);
                });
        FakeTarget gone = FakeTarget.answering(OK);
        FakeTarget fresh = FakeTarget.answering(OK)) {
      HealthTable before = table(gone.address(), slow.address());
      ProbeScheduler scheduler = scheduler(before, Duration.ofSeconds(20));
      scheduler.start().await();
      await().until(() -> held.size() == 1 && before.observed() == 1);
      HealthTable after = table(slow.address(), fresh.address());
      List<Integer> observedBetween = new ArrayList<>();
      scheduler
          .turnTo(
              after,
              probed(after, Duration.ofSeconds(20)),
              () -> observedBetween.add(after.observed()))
          .await(20, TimeUnit.SECONDS);
      answer.countDown();
      scheduler.firstRound().await(20, TimeUnit.SECONDS);
      await().until(() -> after.observed() == 2);
      scheduler.stop().await();
      assertThat(observedBetween).containsExactly(0);
      assertThat(after.verdict(0)).isEqualTo(Verdict.UP);
      assertThat(before.observed()).isEqualTo(1);
      assertThat(held).hasSize(1);
      assertThat(gone.accepted()).isEqualTo(1);
    }
  }

  @Test
  void whatVanishedIsNotCheckedAnyMore() throws Exception {
    try (FakeTarget gone = FakeTarget.answering(OK);
        FakeTarget stays = FakeTarget.answering(OK)) {
      HealthTable before = table(gone.address(), stays.address());
      ProbeScheduler scheduler = scheduler(before, Duration.ofMillis(60));
      scheduler.start().await();
      await().until(() -> gone.accepted() >= 3 && stays.accepted() >= 3);
      HealthTable after = table(stays.address());
      after.takeOver(before);
      scheduler.turnTo(after, probed(after, Duration.ofMillis(60)), () -> {}).await();
      int last = gone.accepted();
      int left = before.health(1).streak();
      int streak = after.health(0).streak();
      await().until(() -> after.health(0).streak() >= streak + 5);
      scheduler.stop().await();
      // One check of each may have been on its way while the targets were exchanged.
      assertThat(gone.accepted()).isBetween(last, last + 1);
      assertThat(before.health(1).streak()).isBetween(left, left + 1);
    }
  }

  @Test
  void aCheckThatChangedBeginsAnew() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (FakeTarget server =
        FakeTarget.that(
            connection -> {
              asked.add(FakeTarget.readHead(connection).lines().findFirst().orElseThrow());
              FakeTarget.send(connection, OK);
            })) {
      HealthTable before = table(server.address());
      ProbeScheduler scheduler = scheduler(before, Duration.ofSeconds(20));
      scheduler.start().await();
      await().until(() -> before.observed() == 1);
      HealthTable after = table(server.address());
      after.takeOver(before);
      Check.Http other =
          OneCheck.http("http://{address}/other", Optional.empty(), Optional.empty(), true);
      Probed probed =
          new Probed(
              after.targets().getFirst(),
              OneCheck.spec(other, Duration.ofSeconds(20), Duration.ofSeconds(20)));
      scheduler.turnTo(after, List.of(probed), () -> {}).await();
      await().until(() -> after.health(0).streak() == 2);
      scheduler.stop().await();
      assertThat(asked).containsExactly("GET /healthz HTTP/1.1", "GET /other HTTP/1.1");
    }
  }

  @Test
  void aShorterTimeoutIsKeptThoughAllElseStays() throws Exception {
    try (FakeTarget hanging = FakeTarget.that(connection -> Thread.sleep(60_000))) {
      HealthTable before = table(hanging.address());
      ProbeScheduler scheduler = scheduler(before, Duration.ofSeconds(60));
      scheduler.start().await();
      await().until(() -> hanging.accepted() == 1);
      HealthTable after = table(hanging.address());
      scheduler.turnTo(after, probed(after, Duration.ofMillis(100)), () -> {}).await();
      await().until(() -> after.verdict(0) == Verdict.DOWN);
      scheduler.stop().await();
      assertThat(after.health(0).last().orElseThrow().reason())
          .isEqualTo("timed out after 100 ms before a response");
    }
  }

  @Test
  void nothingChangesWhenTurningFails() throws Exception {
    try (FakeTarget server = FakeTarget.answering(OK)) {
      HealthTable before = table(server.address());
      ProbeScheduler scheduler = scheduler(before, Duration.ofMillis(60));
      HealthTable after = table(server.address());
      List<Probed> same = probed(after, Duration.ofMillis(60));
      assertThatThrownBy(() -> scheduler.turnTo(after, same, () -> {}).await(9, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class);
      scheduler.start().await();
      Check.Http gopher =
          OneCheck.http("gopher://{address}/", Optional.empty(), Optional.empty(), true);
      List<Probed> strange =
          List.of(
              new Probed(
                  after.targets().getFirst(),
                  OneCheck.spec(gopher, Duration.ofSeconds(1), Duration.ofSeconds(1))));
      assertThatThrownBy(
              () -> scheduler.turnTo(after, strange, () -> {}).await(9, TimeUnit.SECONDS))
          .isInstanceOf(IllegalArgumentException.class);
      Runnable failing =
          () -> {
            throw new UnsupportedOperationException();
          };
      assertThatThrownBy(() -> scheduler.turnTo(after, same, failing).await(9, TimeUnit.SECONDS))
          .isInstanceOf(UnsupportedOperationException.class);
      int streak = before.health(0).streak();
      await().until(() -> before.health(0).streak() >= streak + 3);
      scheduler.stop().await();
      assertThat(after.observed()).isZero();
      assertThatThrownBy(() -> scheduler.turnTo(after, same, () -> {}).await(9, TimeUnit.SECONDS))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** What was sent was read already; the end, if it came before, is there at once. */
  private static boolean isClosedByPeer(Socket connection) throws IOException {
    connection.setSoTimeout(50);
    try {
      return connection.getInputStream().read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    }
  }

  private static HealthTable table(InetSocketAddress... addresses) {
    List<Target> targets = new ArrayList<>();
    for (InetSocketAddress address : addresses) {
      targets.add(OneCheck.target(targets.size(), address));
    }
    return new HealthTable(targets);
  }

  private static ProbeScheduler scheduler(HealthTable table, Duration every) {
    return new ProbeScheduler(vertx, table, probed(table, every));
  }

  private static List<Probed> probed(HealthTable table, Duration every) {
    return table.targets().stream()
        .map(target -> new Probed(target, OneCheck.spec(OneCheck.http(), every, every)))
        .toList();
  }
}
