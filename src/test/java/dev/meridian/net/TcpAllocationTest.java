package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

final class TcpAllocationTest {
  private static final int PIPELINED = 64;
  private static final int ROUNDS = 1000;
  // A read and a write cost some objects of Netty's. The queries in them cost nothing, or a view of
  // memory each where the compiler, by what else ran in this process, does not see that it is not
  // kept; a copy of a query and of its response would be more.
  private static final long OCTETS_PER_ROUND_MAX = 1024 + PIPELINED * 64;

  @Test
  void pipelinedQueryAllocatesNextToNothing() throws Exception {
    try (Serving serving = Serving.on(UdpMode.CHANNEL, "127.0.0.1");
        TcpClient client = new TcpClient(serving.address())) {
      long least = Long.MAX_VALUE;
      // Until the code is compiled, it allocates what it will not need later.
      for (int i = 0; i < 100 && least / ROUNDS >= OCTETS_PER_ROUND_MAX; i++) {
        long before = allocatedByEventLoops();
        ask(client);
        least = Math.min(least, allocatedByEventLoops() - before);
      }
      assertThat(least / ROUNDS)
          .as("octets for %d queries", PIPELINED)
          .isLessThanOrEqualTo(OCTETS_PER_ROUND_MAX);
    }
  }

  private static void ask(TcpClient client) throws IOException {
    ByteArrayOutputStream queries = new ByteArrayOutputStream();
    for (int id = 0; id < PIPELINED; id++) {
      queries.writeBytes(Query.framed(id));
    }
    byte[] octets = queries.toByteArray();
    for (int round = 0; round < ROUNDS; round++) {
      client.send(octets);
      for (int id = 0; id < PIPELINED; id++) {
        Query.assertRefused(client.receive(), id);
      }
    }
  }

  private static long allocatedByEventLoops() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("vert.x-eventloop-thread-"))
        .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.threadId()))
        .sum();
  }
}
