package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.config.QueryLogSpec;
import dev.meridian.garbage.Garbage;
import dev.meridian.stats.Event;
import dev.meridian.stats.Latency;
import dev.meridian.tap.QueryLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UdpAllocationTest {
  private static final int QUERIES = 100_000;
  private static final int WINDOW = 64;

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
  void batchedLoopAllocatesNothing(String host) throws Exception {
    try (Serving serving = Serving.on(UdpMode.BATCHED, host)) {
      InetAddress asked = Serving.literal(host.contains(":") ? "::1" : "127.0.0.1");
      long thread = serving.listeners().udpThreads().getFirst().threadId();
      try (UdpClient client =
          new UdpClient(new InetSocketAddress(asked, serving.address().getPort()))) {
        Garbage.assertNone(thread, () -> ask(client, QUERIES));
      }
      assertThat(serving.listeners().total(Event.SENT) % QUERIES).isZero();
      assertThat(timed(serving))
          .as("one turn in 16")
          .isBetween(1L, serving.listeners().total(Event.RECEIVED));
    }
  }

  @Test
  void batchedLoopAllocatesNothingWhileEveryQueryIsLogged(@TempDir Path folder) throws Exception {
    QueryLog log = new QueryLog("a", "b", () -> {});
    Path file = folder.resolve("queries.dnstap");
    log.turnTo(Optional.of(new QueryLogSpec(1, file, false, QueryLogSpec.Format.DNSTAP, 64)));
    try (Serving serving = Serving.logged(UdpMode.BATCHED, log, "127.0.0.1")) {
      long thread = serving.listeners().udpThreads().getFirst().threadId();
      try (UdpClient client = new UdpClient(serving.address())) {
        Garbage.assertNone(thread, () -> ask(client, QUERIES));
      }
      serving.listeners().stop();
      log.close();
      long sampled = serving.listeners().total(Event.LOG_SAMPLED);
      assertThat(sampled).isEqualTo(serving.listeners().total(Event.RECEIVED)).isPositive();
      assertThat(log.written() + log.lost() + serving.listeners().total(Event.LOG_LOST))
          .isEqualTo(sampled);
    }
  }

  private static long timed(Serving serving) {
    return serving.listeners().tallies().stream()
        .flatMapToLong(
            one ->
                IntStream.rangeClosed(0, Latency.bounds())
                    .mapToLong(index -> one.tally().latency().count(index)))
        .sum();
  }

  private static void ask(UdpClient client, int queries) throws IOException {
    byte[] query = Query.ofId(1);
    for (int asked = 0; asked < queries; asked += WINDOW) {
      int burst = Math.min(WINDOW, queries - asked);
      for (int i = 0; i < burst; i++) {
        client.send(query);
      }
      for (int i = 0; i < burst; i++) {
        Query.assertRefused(client.receive(), 1);
      }
    }
  }
}
