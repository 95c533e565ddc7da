package dev.meridian.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.fleet.Backlog.Item;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class BacklogTest {
  private final Backlog backlog = new Backlog();

  private Item take() throws InterruptedException {
    Item first = backlog.first(0).orElseThrow();
    backlog.removeFirst();
    return first;
  }

  @Test
  void linesLeaveInTheOrderInWhichTheyCame() throws Exception {
    backlog.add("a", "first");
    backlog.add("b", "sécond");

    assertThat(backlog.first(0).orElseThrow().id()).isEqualTo("a");
    assertThat(backlog.size()).isEqualTo(2);
    assertThat(take().octets()).isEqualTo("first".getBytes(StandardCharsets.UTF_8));
    assertThat(take().octets()).isEqualTo("sécond".getBytes(StandardCharsets.UTF_8));
    assertThat(backlog.first(0)).isEmpty();
    assertThat(backlog.lost()).isZero();
  }

  @Test
  void whatFindsNoRoomIsLostAndTheNextLineSaysSo() throws Exception {
    for (int i = 0; i < 8192 + 5; i++) {
      backlog.add("" + i, "x");
    }
    assertThat(backlog.size()).isEqualTo(8192);
    assertThat(backlog.lost()).isEqualTo(5);

    assertThat(take().missing()).isZero();
    backlog.add("after", "x");
    backlog.add("lost", "x");
    Item last = take();
    while (!last.id().equals("after")) {
      assertThat(last.missing()).isZero();
      last = take();
    }
    assertThat(last.missing()).isEqualTo(5);
    assertThat(backlog.lost()).isEqualTo(6);
  }

  @Test
  void octetsAreBoundedToo() {
    String half = "x".repeat(512 << 10);
    for (int i = 0; i < 33; i++) {
      backlog.add("" + i, half);
    }

    assertThat(backlog.size()).isEqualTo(32);
    assertThat(backlog.lost()).isEqualTo(1);
  }

  @Test
  void lineThatNatsWouldNotTakeIsLost() throws Exception {
    backlog.add("long", "x".repeat((512 << 10) + 1));
    backlog.add("short", "x");

    assertThat(backlog.size()).isEqualTo(1);
    assertThat(take().missing()).isEqualTo(1);
  }
}
