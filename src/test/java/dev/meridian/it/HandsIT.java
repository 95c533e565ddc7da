package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hands on the wheel of the packaged server, by its commands and curl; what it answers, by dig. */
final class HandsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ZONE =
      "$TTL 300\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 45 )\n NS ns1\nns1 A 192.0.2.53\n";
  private static final String TOKEN = "beat-token-of-the-test";
  private static final String NEAR = "192.0.2.1";
  private static final String FAR = "192.0.2.2";
  private static final int CLIENTS = 60;

  @TempDir private Path folder;
  private Setup setup;
  private int port;

  @BeforeEach
  void write() throws IOException {
    port = Ports.free(1).getFirst();
    setup =
        Setup.in(folder)
            .write(
                "meridian.yaml",
                "listen: {dns: \"127.0.0.1:%d\", control: \"127.0.0.1:%d\"}\n"
                    .formatted(Ports.free(), port))
            .zone("shop.example", ZONE)
            .steering(
                "shop.example",
                """
                probes: {beat: {push: {token: %s}, within: 1h}}
                pools:
                  near: {capacity: 100, members: [192.0.2.1]}
                  far: {capacity: 50, members: [192.0.2.2]}
                  told: {probe: beat, members: [192.0.2.3]}
                policies:
                  main: {failover: [near, far], safety: {minInService: 1}, load: 80}
                  spread: {sticky: [near, far]}
                  pushed: {failover: [told, far]}
                names:
                  www: {policy: main, ttl: 2}
                  sticky: {policy: spread, ttl: 2}
                  pushed: {policy: pushed, ttl: 2}
                """
                    .formatted(TOKEN));
  }

  private Meridian serve() throws IOException {
    Meridian server = Meridian.serve(setup);
    Awaitility.await("the API answers").atMost(PATIENCE).until(() -> curl("/readyz").status() == 0);
    return server;
  }

  private Ended curl(String path, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "-s", "-S", "--max-time", "20"));
    command.addAll(List.of(arguments));
    command.add("http://127.0.0.1:" + port + path);
    return Ended.of(new ProcessBuilder(command));
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    return Meridian.run(folder, arguments);
  }

  private Ended ok(String... arguments) throws IOException, InterruptedException {
    Ended ended = run(arguments);
    assertThat(ended.status()).describedAs(ended.err()).isZero();
    return ended;
  }

  private static List<String> answers(Meridian server, String name)
      throws IOException, InterruptedException {
    return Dig.ask(server.ipv4(), name + ".shop.example", "A").rdata();
  }

  /** What each of the clients gets, in their order. */
  private List<String> sticky(InetSocketAddress server) throws IOException, InterruptedException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < CLIENTS; i++) {
      lines.append("sticky.shop.example A +short +subnet=10.").append(i).append(".7.0/24\n");
    }
    Path file = Files.writeString(folder.resolve("queries"), lines);
    List<String> answers = Dig.run(server, "-f", file.toString()).out().lines().toList();
    assertThat(answers).hasSize(CLIENTS);
    return answers;
  }

  @Test
  void forceDownMovesAnswersAndReleaseBringsThemBack() throws Exception {
    try (Meridian server = serve()) {
      assertThat(answers(server, "www")).containsExactly(NEAR);
      Ended forced = ok("force", "down", "near", "--reason", "new disks", "--for", "1h");
      assertThat(answers(server, "www")).containsExactly(FAR);
      assertThat(forced.out())
          .contains("near forced down by local/", ": new disks (until ")
          .containsPattern("safe to power off at \\d\\d:\\d\\d:\\d\\d \\(in \\d+ s\\)");
      assertThat(ok("overrides").out()).contains("near", "forced down", "new disks");
      assertThat(ok("status").out())
          .contains("forced down by local/", "its checks say up")
          .containsPattern("near +192\\.0\\.2\\.1 +\\d s +.*forced down by local/")
          .contains("overload: shop.example/main: now far gets 80 of 50 (160 %)");
      assertThat(curl("/api/v1/explain?name=www.shop.example&from=10.0.0.1").out())
          .contains("out of the answers; forced down by local/");

      Instant then = Instant.now();
      assertThat(ok("load", "shop.example/main", "40").out()).contains("main is 40.0 until ");
      assertThat(ok("status").out()).doesNotContain("overload");

      assertThat(ok("release", "near").out()).startsWith("no longer forced down: near");
      assertThat(answers(server, "www")).containsExactly(NEAR);
      assertThat(ok("overrides").out()).isEqualTo("no overrides\n");
      assertThat(run("release", "near").status()).isEqualTo(1);
      assertThat(
              ok("explain", "www.shop.example", "A", "--from", "10.0.0.1", "--at", then + "").out())
          .contains(FAR, "forced down by local/");
      assertThat(
              ok(
                      "explain",
                      "www.shop.example",
                      "A",
                      "--from",
                      "10.0.0.1",
                      "--at",
                      Instant.now() + "")
                  .out())
          .contains(NEAR)
          .doesNotContain("forced down");
      assertThat(ok("history", "near").out())
          .contains("given: near forced down", "main: 192.0.2.2", "released: near forced down");
      assertThat(String.join("\n", server.log()))
          .contains("INFO  meridian: override given: near forced down by local/")
          .doesNotContain("ERROR", "\tat ");
    }
  }

  @Test
  void aDrainMovesTheClientsOfItsMembersOnceEach() throws Exception {
    try (Meridian server = serve()) {
      List<String> before = sticky(server.ipv4());
      assertThat(before).contains(NEAR, FAR);
      JsonObject drain =
          new JsonObject(ok("drain", "near", "--over", "8s", "--reason", "kernel", "--json").out());
      String path = "/api/v1/overrides/" + drain.getString("id");
      List<List<String>> seen = new ArrayList<>();
      seen.add(before);
      Awaitility.await("the drain is over")
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                seen.add(sticky(server.ipv4()));
                return !new JsonObject(curl(path).out())
                    .getJsonArray("members")
                    .getJsonObject(0)
                    .getBoolean("up");
              });
      List<String> after = sticky(server.ipv4());

      seen.add(after);
      assertThat(after).containsOnly(FAR);
      assertThat(seen)
          .describedAs("some have left and some have not")
          .anyMatch(one -> one.contains(NEAR) && !one.equals(before));
      for (int client = 0; client < CLIENTS; client++) {
        int mine = client;
        List<String> had = seen.stream().map(all -> all.get(mine)).toList();
        int moves = 0;
        for (int i = 1; i < had.size(); i++) {
          moves += had.get(i).equals(had.get(i - 1)) ? 0 : 1;
        }
        assertThat(moves)
            .describedAs("moves of client %d, which had %s", client, had)
            .isEqualTo(before.get(client).equals(NEAR) ? 1 : 0);
      }
      Instant safe = Instant.parse(new JsonObject(curl(path).out()).getString("safeToPowerOff"));
      // The largest TTL and the grace, after 8 s.
      assertThat(Duration.between(Instant.parse(drain.getString("given")), safe))
          .isBetween(Duration.ofSeconds(8 + 2 + 30 - 1), Duration.ofSeconds(8 + 2 + 30 + 10));
      assertThat(ok("history", "near").out()).contains("drained: near drained over 8 s");
    }
  }

  @Test
  void anOverrideSurvivesAKill() throws Exception {
    try (Meridian server = serve()) {
      ok("force", "down", "near", "--reason", "new disks");
      assertThat(answers(server, "www")).containsExactly(FAR);
      server.process().destroyForcibly().waitFor();
    }
    try (Meridian server = serve()) {
      assertThat(answers(server, "www")).containsExactly(FAR);
      assertThat(ok("overrides").out()).contains("near", "new disks", "never");
      ok("release", "near");
      assertThat(answers(server, "www")).containsExactly(NEAR);
    }
  }

  @Test
  void whatASafetyRuleForbidsIsRefusedLoudly() throws Exception {
    try (Meridian server = serve()) {
      ok("force", "down", "far", "--reason", "disks");
      Ended refused = run("drain", "near", "--reason", "kernel");

      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err())
          .contains("refused by safety rule minInService", "leave 0 of 2 pools")
          .contains("--override-safety minInService does it all the same");
      assertThat(answers(server, "www")).containsExactly(NEAR);
      assertThat(String.join("\n", server.log()))
          .contains("WARN  meridian: override refused: near");
      assertThat(ok("history", "near").out()).contains("refused: near drained by local/");
      assertThat(curl("/metrics").out()).contains("meridian_overrides_refused_total 1\n");
      Ended named = ok("drain", "near", "--reason", "kernel", "--override-safety", "minInService");
      assertThat(named.out()).contains("near drained by local/");

      String wish = "{\"subject\":\"near\",\"action\":\"down\"}";
      Ended curl = curl("/api/v1/overrides", "-H", "Content-Type: application/json", "-d", wish);
      assertThat(new JsonObject(curl.out()).getJsonArray("errors").encode())
          .isEqualTo("[{\"field\":\"reason\",\"detail\":\"is missing\"}]");
      assertThat(run("drain", "moon", "--reason", "x").err())
          .contains("no pool or member is called moon");
      assertThat(run("drain", "near").status()).isEqualTo(2);
    }
  }

  @Test
  void heartbeatsMoveAnswers() throws Exception {
    Files.writeString(folder.resolve("token"), TOKEN + "\n");
    try (Meridian server = serve()) {
      ok("heartbeat", "shop.example/beat", "--token-file", "token");
      assertThat(answers(server, "pushed")).containsExactly("192.0.2.3");
      ok("heartbeat", "shop.example/beat", "--down", "--words", "no", "--token-file", "token");
      Awaitility.await("the failover")
          .atMost(PATIENCE)
          .until(() -> answers(server, "pushed").equals(List.of(FAR)));
      Files.writeString(folder.resolve("token"), "another-token-than-that\n");
      assertThat(run("heartbeat", "shop.example/beat", "--token-file", "token").status())
          .isEqualTo(4);
    }
  }
}
