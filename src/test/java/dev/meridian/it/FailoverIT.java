package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers follow nginx backends that stop, break and hang, and follow them back. */
final class FailoverIT {
  private static final String ZONE =
      """
      $TTL 300
      @    SOA  ns1 hostmaster ( 1 7200 900 1209600 45 )
           NS   ns1
      ns1  A    192.0.2.53
      """;

  /** every × fall + timeout. */
  private static final Duration DETECTION = Duration.ofMillis(400 * 2 + 300);

  /** The promise is a second on top; a busy machine gets more. */
  private static final Duration PATIENCE = DETECTION.plusSeconds(15);

  private static final String FRANCE = "90.0.0.0/24";
  private static final String AMERICA = "8.8.8.0/24";
  private static final String US = "192.0.2.10";
  private static final String EU = "198.51.100.10";

  @TempDir private Path folder;
  private Nginx us;
  private Nginx eu;
  private Meridian server;
  private InetSocketAddress address;

  @BeforeEach
  void serve() throws IOException {
    List<Integer> ports = Ports.free(2);
    us = Nginx.start(folder.resolve("us"), ports.get(0));
    eu = Nginx.start(folder.resolve("eu"), ports.get(1));
    server =
        Meridian.serve(
            Setup.in(folder)
                .withGeo()
                .zone("shop.example", ZONE)
                .steering("shop.example", steering(us, eu)));
    address = server.ipv4();
  }

  private static String steering(Nginx us, Nginx eu) {
    return """
      probes:
        web: {http: "http://{address}/healthz", expect: {status: 200, body: ok}, every: 400ms, timeout: 300ms, fall: 2, rise: 2}
      pools:
        us: {probe: web, members: [{address: 192.0.2.10, probeAt: "127.0.0.1:%d"}]}
        eu: {probe: web, members: [{address: 198.51.100.10, probeAt: "127.0.0.1:%d"}]}
      policies:
        worldwide:
          geo:
            EU: {failover: [eu, us]}
            default: {failover: [us, eu]}
      names:
        www: {policy: worldwide, ttl: 5}
      """
        .formatted(us.port(), eu.port());
  }

  @AfterEach
  void end() {
    server.close();
    us.close();
    eu.close();
  }

  @Test
  void answersMoveAwayFromABackendThatFailsAndBack() throws Exception {
    awaitAnswers("every backend is up", EU, US);

    eu.stop();
    awaitAnswers("nginx stopped", US, US);
    eu.startAgain();
    awaitAnswers("nginx started again", EU, US);

    eu.breakDown();
    awaitAnswers("nginx answers 500", US, US);
    eu.repair();
    awaitAnswers("nginx answers 200 again", EU, US);

    eu.hang();
    awaitAnswers("nginx hangs", US, US);
    eu.goOn();
    awaitAnswers("nginx goes on", EU, US);

    server.assertLogIsClean();
    assertThat(server.log())
        .anyMatch(
            line -> line.endsWith("eu: 127.0.0.1:" + eu.port() + " is DOWN (connection refused)"))
        .anyMatch(line -> line.contains("is DOWN (status 500, expected 200)"))
        .anyMatch(line -> line.contains("eu: 127.0.0.1:" + eu.port() + " is up (200 in "));
  }

  private void awaitAnswers(String event, String french, String american) {
    long startNanos = System.nanoTime();
    Awaitility.await(event)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .atMost(PATIENCE)
        .until(() -> answer(FRANCE).equals(french) && answer(AMERICA).equals(american));
    System.out.printf(
        "%s: answers follow after %d ms (every × fall + timeout is %d ms)%n",
        event, (System.nanoTime() - startNanos) / 1_000_000, DETECTION.toMillis());
  }

  private String answer(String clientSubnet) throws IOException, InterruptedException {
    Dig dig = Dig.ask(address, "www.shop.example", "+subnet=" + clientSubnet);
    assertThat(dig.rdata()).hasSize(1);
    return dig.rdata().getFirst();
  }
}
