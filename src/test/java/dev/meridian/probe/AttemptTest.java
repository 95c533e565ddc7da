package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.health.Observation;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

final class AttemptTest {
  private final List<Observation> observations = new ArrayList<>();
  private final AtomicInteger closed = new AtomicInteger();
  private final Attempt attempt =
      new Attempt(Duration.ofSeconds(1), System.nanoTime(), observations::add);

  @Test
  void connectionIsClosedOnceWhateverEndsTheCheck() {
    attempt.hold(closed::incrementAndGet);
    attempt.succeed("200");
    attempt.cut();
    attempt.abandon();

    assertThat(closed).hasValue(1);
    assertThat(observations).hasSize(1);
  }

  @Test
  void connectionThatComesTooLateIsClosedAtOnce() {
    attempt.cut();
    attempt.hold(closed::incrementAndGet);

    assertThat(closed).hasValue(1);
  }

  /** Between two checks of thousands of targets their connections would be most of the heap. */
  @Test
  void connectionIsLetGoWhenTheCheckIsOver() {
    WeakReference<byte[]> connection = hold();
    attempt.fail("status 500");

    Awaitility.await()
        .until(
            () -> {
              System.gc();
              return connection.refersTo(null);
            });
    assertThat(attempt.over()).isTrue();
    assertThat(closed).hasValue(1);
  }

  private WeakReference<byte[]> hold() {
    byte[] connection = new byte[100];
    attempt.hold(() -> closed.addAndGet(connection.length / 100));
    return new WeakReference<>(connection);
  }
}
