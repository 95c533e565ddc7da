package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class UdpSocketTest {
  @Test
  void badDestinationsDoNotBlockTheRest() throws IOException {
    Tally tally = new Tally();
    UdpSocket socket =
        UdpSocket.open(new InetSocketAddress(Serving.literal("127.0.0.1"), 0), false);
    try (Arena arena = Arena.ofConfined();
        UdpClient client = new UdpClient(socket.address())) {
      Batch batch = socket.batch(arena);
      for (int i = 0; i < 10; i++) {
        client.send(Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
      }
      int count = 0;
      while (count < 10) {
        count += receiveAndStage(socket, batch, count);
      }
      socket.send(batch, tally);
      for (String expected : new String[] {"1", "2", "4", "5", "7", "8"}) {
        assertThat(client.receive()).asString(StandardCharsets.US_ASCII).isEqualTo(expected);
      }
      assertThat(tally.total(Event.SENT)).isEqualTo(6);
      assertThat(tally.total(Event.SEND_FAILED)).isEqualTo(4);
    } finally {
      socket.close();
    }
  }

  /** Stages each request as its response, every third one, from the first on, to port 0. */
  private static int receiveAndStage(UdpSocket socket, Batch batch, int before) {
    int count = socket.receive(batch);
    assertThat(count).isPositive();
    // All ten wait in the socket by then, so that one batch takes them.
    assertThat(before).isZero();
    MemorySegment memory = batch.memory();
    for (int slot = 0; slot < count; slot++) {
      int length = batch.requestLength(slot);
      MemorySegment.copy(memory, batch.request(slot), memory, batch.response(slot), length);
      if (slot % 3 == 0) {
        // EINVAL
        memory.set(ValueLayout.JAVA_SHORT, batch.name(slot) + Short.BYTES, (short) 0);
        assertThat(batch.isAnswerable(slot)).isFalse();
      }
      batch.stage(slot, length);
    }
    return count;
  }
}
