package dev.meridian.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.time.Duration;

/**
 * A container's health check: one real DNS query to a running server, exit status 0 when it is
 * answered and 1 when not. Started by itself, beside the commands, so that it loads no library.
 *
 * <p>Asks for the SOA of the root, which every server answers: with REFUSED where it has no such
 * zone (RFC 8906 section 3.1.1), which is a sign of life like any other. SERVFAIL is none.
 */
final class HealthCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int DNS_PORT = 53;
  private static final int HEADER_BYTES = 12;

  private HealthCheck() {}

  /** Takes the port of the server on the loopback address; 53 when left out. */
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length == 0 ? DNS_PORT : Integer.parseInt(arguments[0]);
    boolean up = answers(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE);
    System.out.println(up ? "up" : "no answer on port " + port);
    System.exit(up ? 0 : 1);
  }

  /** Whether the server answers within the given time. */
  static boolean answers(InetSocketAddress server, Duration patience) throws IOException {
    int id = new SecureRandom().nextInt(1 << 16);
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    try (Selector selector = Selector.open();
        DatagramChannel channel = DatagramChannel.open()) {
      channel.connect(server);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ);
      channel.write(query(id));
      ByteBuffer response = ByteBuffer.allocate(HEADER_BYTES);
      for (long left = patience.toMillis(); left > 0; ) {
        selector.select(left);
        selector.selectedKeys().clear();
        response.clear();
        if (channel.read(response) > 0 && isAnswer(response.flip(), id)) {
          return true;
        }
        left = (deadlineNanos - System.nanoTime()) / 1_000_000;
      }
      return false;
    } catch (PortUnreachableException nobodyListens) {
      return false;
    }
  }

  /** RFC 1035 section 4.1: a header with one question, {@code . IN SOA}. */
  private static ByteBuffer query(int id) {
    return ByteBuffer.allocate(HEADER_BYTES + 5)
        .putShort((short) id)
        .putShort((short) 0)
        .putShort((short) 1)
        .putShort((short) 0)
        .putInt(0)
        .put((byte) 0)
        .putShort((short) 6)
        .putShort((short) 1)
        .flip();
  }

  private static boolean isAnswer(ByteBuffer response, int id) {
    if (response.remaining() < HEADER_BYTES) {
      return false;
    }
    boolean isResponse = (response.get(2) & 0x80) != 0;
    int rcode = response.get(3) & 0x0F;
    return (response.getShort(0) & 0xFFFF) == id && isResponse && rcode != 2;
  }
}
