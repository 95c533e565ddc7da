package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AgendaTest {
  private static final long ORIGIN = 1_000_000_007L;
  private static final long TICK = 25_000_000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    vertx.close().await();
  }

  @ParameterizedTest
  @CsvSource({"50, 5", "100, 5", "1000, 50", "2000, 100", "4000, 100", "60000, 100"})
  void tickIsATwentiethOfTheShortestTimeoutWithinBounds(long timeoutMs, long tickMs) {
    assertThat(Agenda.tickNanos(Duration.ofMillis(timeoutMs))).isEqualTo(tickMs * 1_000_000);
  }

  @Test
  void ticksStandAtMultiplesFromTheOrigin() {
    Agenda agenda = new Agenda(vertx, ORIGIN, TICK);
    assertThat(agenda.tickBefore(ORIGIN)).isZero();
    assertThat(agenda.tickAfter(ORIGIN)).isZero();
    assertThat(agenda.tickBefore(ORIGIN + 3 * TICK - 1)).isEqualTo(2);
    assertThat(agenda.tickAfter(ORIGIN + 3 * TICK - 1)).isEqualTo(3);
    assertThat(agenda.tickAfter(ORIGIN + 3 * TICK + 1)).isEqualTo(4);
  }

  @Test
  void tasksRunInTheOrderOfTheirTicksAndNotBefore() {
    List<String> done = new CopyOnWriteArrayList<>();
    long origin = System.nanoTime();
    Agenda agenda = new Agenda(vertx, origin, TICK);
    vertx.runOnContext(
        turn -> {
          agenda.add(4, () -> done.add("fourth" + (System.nanoTime() - origin < 4 * TICK)));
          agenda.add(2, () -> done.add("second" + (System.nanoTime() - origin < 2 * TICK)));
          agenda.add(2, () -> agenda.add(3, () -> done.add("third")));
          agenda.add(-5, () -> done.add("past"));
        });
    await().until(() -> done.size() == 4);
    assertThat(done).containsExactly("past", "secondfalse", "third", "fourthfalse");
  }

  @Test
  void removedTaskDoesNotRun() {
    List<String> done = new CopyOnWriteArrayList<>();
    Agenda agenda = new Agenda(vertx, System.nanoTime(), TICK);
    vertx.runOnContext(
        turn -> {
          Runnable task = () -> done.add("removed");
          agenda.add(1, task);
          agenda.remove(1, task);
          agenda.remove(7, task);
          agenda.add(3, () -> done.add("kept"));
        });
    await().until(() -> !done.isEmpty());
    assertThat(done).containsExactly("kept");
  }
}
