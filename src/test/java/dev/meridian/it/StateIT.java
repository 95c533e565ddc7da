package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was believed is believed again after a kill, before anything is probed. */
final class StateIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private Nginx one;
  private Nginx two;
  private Setup setup;

  @BeforeEach
  void setUp() throws IOException {
    List<Integer> ports = Ports.free(2);
    one = Nginx.start(folder.resolve("one"), ports.get(0));
    two = Nginx.start(folder.resolve("two"), ports.get(1));
    setup =
        Setup.in(folder)
            .zone(
                "shop.example",
                "$TTL 300\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 45 )\n NS ns1\nns1 A 192.0.2.53\n");
  }

  @AfterEach
  void end() {
    one.close();
    two.close();
  }

  private void steer(String probe) throws IOException {
    setup.steering(
        "shop.example",
        """
        probes:
          web: {http: "http://{address}/healthz", expect: {body: ok}, %s}
        pools:
          one: {probe: web, members: [{address: 192.0.2.1, probeAt: "127.0.0.1:%d"}]}
          two: {probe: web, members: [{address: 192.0.2.2, probeAt: "127.0.0.1:%d"}]}
        policies:
          pair: {failover: [one, two]}
        names:
          www: {policy: pair, ttl: {min: 1, max: 40}}
        """
            .formatted(probe, one.port(), two.port()));
  }

  @Test
  void verdictsAreThereAfterAKillBeforeTheFirstProbe() throws Exception {
    steer("every: 200ms, timeout: 200ms, fall: 2, rise: 2");
    try (Meridian server = Meridian.serve(setup)) {
      one.stop();
      await(server, "192.0.2.2");
      awaitState("DOWN DOWN ");
      kill(server);
    }
    // A minute passes between checks now: whatever is known is known from before.
    one.startAgain();
    steer("every: 60s, timeout: 60s, fall: 1, rise: 1");
    try (Meridian server = Meridian.serve(setup)) {
      for (int i = 0; i < 20; i++) {
        assertThat(www(server.ipv4())).isEqualTo("192.0.2.2");
        Thread.sleep(100);
      }
      assertThat(server.log()).anyMatch(line -> line.contains("verdicts of 2 targets, written "));
      server.assertLogIsClean();
      assertThat(server.terminate()).isZero();
    }
  }

  @Test
  void recoveredMemberIsHeldAcrossAKill() throws Exception {
    steer("every: 1s, timeout: 1s, fall: 2, rise: 2, failback: manual");
    try (Meridian server = Meridian.serve(setup)) {
      one.stop();
      await(server, "192.0.2.2");
      one.startAgain();
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> server.log().stream().anyMatch(line -> line.contains("until it is released")));
      awaitState("DOWN UP ");
      kill(server);
    }
    try (Meridian server = Meridian.serve(setup)) {
      for (int i = 0; i < 20; i++) {
        assertThat(www(server.ipv4())).isEqualTo("192.0.2.2");
        Thread.sleep(100);
      }
      assertThat(
              Meridian.run(folder, "explain", "www.shop.example", "A", "--from", "8.8.8.8").out())
          .contains("192.0.2.1 is DOWN: recovered, held down until it is released");
      assertThat(server.terminate()).isZero();
    }
  }

  @Test
  void damagedStateIsSetAsideAndServingGoesOn() throws Exception {
    steer("every: 200ms, timeout: 200ms, fall: 2, rise: 2");
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state/health"), "meridian-health 1 17900000");
    try (Meridian server = Meridian.serve(setup)) {
      await(server, "192.0.2.1");
      assertThat(server.log())
          .anyMatch(line -> line.contains("WARN") && line.contains("set aside as health.damaged"));
      server.assertLogIsClean();
      assertThat(server.terminate()).isZero();
    }
    assertThat(folder.resolve("state/health.damaged")).hasContent("meridian-health 1 17900000");
    assertThat(Files.readString(folder.resolve("state/health"))).contains("UP UP ");
  }

  /** Steady answers may be kept for 3 checks of 5 s; when one has failed, for a shorter time. */
  @Test
  void ttlShrinksWhenAChangeIsNear() throws Exception {
    steer("every: 5s, timeout: 200ms, fall: 3, rise: 2");
    try (Meridian server = Meridian.serve(setup)) {
      Awaitility.await().atMost(PATIENCE).until(() -> ttl(server.ipv4()) == 15);
      one.stop();
      Awaitility.await().atMost(PATIENCE).until(() -> ttl(server.ipv4()) == 10);
      Awaitility.await().atMost(PATIENCE).until(() -> ttl(server.ipv4()) == 5);
      await(server, "192.0.2.2");
      assertThat(server.terminate()).isZero();
    }
  }

  private static void kill(Meridian server) throws InterruptedException {
    server.process().destroyForcibly();
    server.process().waitFor();
  }

  private void awaitState(String words) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreException(java.nio.file.NoSuchFileException.class)
        .until(() -> Files.readString(folder.resolve("state/health")).contains(words));
  }

  private static void await(Meridian server, String address) {
    Awaitility.await().atMost(PATIENCE).until(() -> www(server.ipv4()).equals(address));
  }

  private static String www(InetSocketAddress at) throws IOException, InterruptedException {
    Dig dig = Dig.ask(at, "www.shop.example");
    assertThat(dig.rdata()).hasSize(1);
    return dig.rdata().getFirst();
  }

  private static long ttl(InetSocketAddress at) throws IOException, InterruptedException {
    String answer = Dig.ask(at, "www.shop.example").answer().getFirst();
    return Long.parseLong(answer.split("\\s+", -1)[1]);
  }
}
