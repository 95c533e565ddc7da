package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class GateTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void closeVertx() {
    vertx.close().await();
  }

  @Test
  void letsABoundedNumberBeginAtOnceAndTheOthersLaterInOrder() {
    List<Integer> begun = new CopyOnWriteArrayList<>();
    AtomicInteger atOnce = new AtomicInteger();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        turn -> {
          Gate gate = new Gate(vertx);
          for (int i = 0; i < 100; i++) {
            int number = i;
            gate.pass(() -> begun.add(number));
          }
          atOnce.set(begun.size());
        });
    await().until(() -> begun.size() == 100);
    assertThat(atOnce).hasValue(Gate.STARTS_PER_TURN);
    assertThat(begun).isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void opensAgainInTheNextTurn() {
    List<Integer> begun = new CopyOnWriteArrayList<>();
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        turn -> {
          Gate gate = new Gate(vertx);
          gate.pass(() -> begun.add(1));
          vertx.setTimer(20, later -> gate.pass(() -> begun.add(2)));
        });
    await().until(() -> begun.size() == 2);
  }
}
