package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.answer.Published;
import dev.meridian.answer.Responder;
import dev.meridian.answer.Snapshot;
import dev.meridian.stats.Tally;
import dev.meridian.tap.QueryLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

final class InboxTest {
  private static final int READ_MAX = 16_384;
  private static final int MESSAGE_MAX = 65_535;
  // What the docs promise: 80 KiB.
  private static final int HELD_MAX = 80 << 10;

  private final TcpLoop loop =
      new TcpLoop(
          new InetSocketAddress(0),
          _ -> true,
          new Responder(new Published(Snapshot.EMPTY), 0, new Tally(), 1),
          new Tally(),
          QueryLog.off().tap(new Tally(), 1),
          TcpLimits.DEFAULT);

  /** However a stream is cut into reads, and whenever dealing with it pauses. */
  @RepeatedTest(20)
  void messagesComeOutAsTheyWentIn() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> messages = messages(random);
    byte[] stream = stream(messages);
    Inbox inbox = new Inbox();
    List<byte[]> taken = new ArrayList<>();
    for (int from = 0; from < stream.length; ) {
      int length = Math.min(1 + random.nextInt(READ_MAX), stream.length - from);
      if (random.nextBoolean()) {
        length = Math.min(length, 1 + random.nextInt(20));
      }
      ByteBuf read = Unpooled.wrappedBuffer(stream, from, length);
      from += length;
      int pause = random.nextInt(10);
      take(inbox, read, taken, pause);
      inbox.keep(read, loop);
      assertThat(inbox.held()).as("seed %d", seed).isLessThanOrEqualTo(HELD_MAX);
      take(inbox, Unpooled.EMPTY_BUFFER, taken, Integer.MAX_VALUE);
    }
    assertThat(taken)
        .as("seed %d", seed)
        .usingElementComparator(Arrays::compare)
        .isEqualTo(messages);
    assertThat(inbox.isEmpty()).isTrue();
    assertThat(inbox.held()).isZero();
  }

  private void take(Inbox inbox, ByteBuf read, List<byte[]> taken, int most) {
    for (int i = 0; i < most; i++) {
      int length = inbox.next(read, loop);
      if (length == Inbox.UNFINISHED) {
        return;
      }
      byte[] message = new byte[length];
      loop.request(length).get(message);
      taken.add(message);
    }
  }

  private static List<byte[]> messages(SplittableRandom random) {
    List<byte[]> messages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      int most = random.nextInt(40) == 0 ? MESSAGE_MAX : 100;
      byte[] message = new byte[random.nextInt(TcpLoop.HEADER, most + 1)];
      random.nextBytes(message);
      messages.add(message);
    }
    return messages;
  }

  private static byte[] stream(List<byte[]> messages) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      stream.write(message.length >>> 8);
      stream.write(message.length);
      stream.writeBytes(message);
    }
    return stream.toByteArray();
  }

  @Test
  void shortLengthIsToldOnceItIsThere() {
    Inbox inbox = new Inbox();
    ByteBuf octets = Unpooled.wrappedBuffer(new byte[] {0, 11});
    assertThat(inbox.next(octets.readSlice(1), loop)).isEqualTo(Inbox.UNFINISHED);
    inbox.keep(Unpooled.wrappedBuffer(new byte[] {0}), loop);
    assertThat(inbox.next(octets, loop)).isEqualTo(11);
  }

  /** Memory follows what came, not what was announced. */
  @Test
  void announcedLengthCostsNothing() {
    Inbox inbox = new Inbox();
    ByteBuf octets = Unpooled.wrappedBuffer(new byte[] {-1, -1, 0, 0, 0});
    assertThat(inbox.next(octets, loop)).isEqualTo(Inbox.UNFINISHED);
    inbox.keep(octets, loop);
    assertThat(inbox.held()).isZero();
  }
}
