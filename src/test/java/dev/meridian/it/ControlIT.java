package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server's API by curl and promtool, and the commands that ask it. */
final class ControlIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ZONE =
      "$TTL 300\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 45 )\n NS ns1\nns1 A 192.0.2.53\n";

  @TempDir private Path folder;
  private Nginx backend;
  private int port;

  @BeforeEach
  void startTheBackend() throws IOException {
    List<Integer> ports = Ports.free(2);
    backend = Nginx.start(folder.resolve("backend"), ports.get(0));
    port = ports.get(1);
  }

  @AfterEach
  void endTheBackend() {
    backend.close();
  }

  private Setup setup(String control) throws IOException {
    return Setup.in(folder)
        .write(
            "meridian.yaml",
            "listen: {dns: \"127.0.0.1:%d\", control: \"127.0.0.1:%d\"}\n%s"
                .formatted(Ports.free(), port, control))
        .zone("shop.example", ZONE)
        .steering(
            "shop.example",
            """
            probes: {web: {http: "http://{address}/healthz", every: 200ms, fall: 2, rise: 2}}
            pools:
              near: {probe: web, members: [{address: 192.0.2.1, probeAt: "127.0.0.1:%d"}]}
              far: {members: [192.0.2.2]}
            policies: {main: {failover: [near, far]}}
            names: {www: {policy: main, ttl: 5}}
            """
                .formatted(backend.port()));
  }

  private Ended curl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "-s", "-S", "--max-time", "20"));
    command.addAll(List.of(arguments));
    return Ended.of(new ProcessBuilder(command).directory(folder.toFile()));
  }

  private JsonObject get(String path) throws IOException, InterruptedException {
    Ended ended = curl("http://127.0.0.1:" + port + path);
    assertThat(ended.status()).describedAs(ended.err()).isZero();
    return new JsonObject(ended.out());
  }

  private void awaitApi() {
    Awaitility.await("the API answers")
        .atMost(PATIENCE)
        .until(() -> curl("-k", "http://127.0.0.1:" + port + "/readyz").status() == 0);
  }

  @Test
  void theApiTellsWhatIsBelievedAndTheCommandsShowIt() throws Exception {
    try (Meridian server = Meridian.serve(setup(""))) {
      awaitApi();
      assertThat(get("/api/v1/status").getJsonObject("targets").getInteger("up")).isEqualTo(1);
      backend.close();
      Awaitility.await("the flip")
          .atMost(PATIENCE)
          .until(() -> get("/api/v1/pools/shop.example/near").getBoolean("up").equals(false));

      JsonArray answers =
          get("/api/v1/explain?name=www.shop.example&from=192.0.2.0/24").getJsonArray("answers");
      assertThat(answers.getJsonObject(0).getJsonArray("from")).containsExactly("192.0.2.2");
      JsonObject flip =
          get("/api/v1/history?event=flip&subject=near").getJsonArray("items").getJsonObject(0);
      assertThat(flip.getString("to")).isEqualTo("DOWN");
      assertThat(flip.getJsonArray("answers").getJsonObject(0).getJsonArray("A").encode())
          .contains("192.0.2.2");

      Ended status = Meridian.run(folder, "status");
      assertThat(status.status()).describedAs(status.err()).isZero();
      assertThat(status.out()).contains("1 down").contains("shop.example  near  192.0.2.1");
      assertThat(Meridian.run(folder, "pools", "near").out()).contains("DOWN");
      assertThat(Meridian.run(folder, "history", "near", "--since", "1h").out())
          .contains("UP → DOWN")
          .contains("main: 192.0.2.2");
      String events = "http://127.0.0.1:" + port + "/api/v1/events";
      assertThat(curl("--max-time", "1", events).status()).as("curl's time-out").isEqualTo(28);
      assertThat(server.terminate()).isZero();
      server.assertLogIsClean();
    }
    Ended status = Meridian.run(folder, "status");
    assertThat(status.status()).isEqualTo(3);
    assertThat(status.err()).contains("no server answers at http://127.0.0.1:" + port);
    assertThat(Meridian.run(folder, "history").out()).contains("stopped");
  }

  @Test
  void metricsAreWhatPrometheusReads() throws Exception {
    try (Meridian server = Meridian.serve(setup(""))) {
      awaitApi();
      Path text = folder.resolve("metrics");
      assertThat(curl("-o", text.toString(), "http://127.0.0.1:" + port + "/metrics").status())
          .isZero();
      Ended checked =
          Ended.of(new ProcessBuilder("promtool", "check", "metrics").redirectInput(text.toFile()));

      assertThat(checked.status()).describedAs(checked.err()).isZero();
      assertThat(checked.err()).isEmpty();
      assertThat(Files.readString(text))
          .contains("meridian_target_up{zone=\"shop.example\",probe=\"web\"");
      server.assertLogIsClean();
    }
  }

  @Test
  void alertsAreRaisedWhenTheyShouldBe() throws Exception {
    Ended checked =
        Ended.of(new ProcessBuilder("promtool", "check", "rules", "docs/deploy/alerts.yaml"));
    assertThat(checked.status()).describedAs(checked.err()).isZero();
    Ended tested =
        Ended.of(
            new ProcessBuilder(
                "promtool", "test", "rules", "src/test/resources/deploy/alerts-test.yaml"));
    assertThat(tested.status()).describedAs(tested.out() + tested.err()).isZero();
  }

  @Test
  void reloadTellsWhatIsWrongAndTheOldStays() throws Exception {
    Setup setup = setup("");
    try (Meridian server = Meridian.serve(setup)) {
      awaitApi();
      assertThat(Meridian.run(folder, "reload").out()).startsWith("reloaded in ");
      setup.config("udp: {threads: 3}\n");
      assertThat(Meridian.run(folder, "reload").err())
          .contains("meridian.yaml: udp.threads: the new value waits for a restart");
      setup.zone("shop.example", ZONE + "www 300 IN A not-an-address\n");
      Ended failed = Meridian.run(folder, "reload");

      assertThat(failed.status()).isEqualTo(1);
      assertThat(failed.err()).contains("shop.example.zone:5").contains("all stays as it was");
      assertThat(get("/api/v1/status").getInteger("steeredNames")).isEqualTo(1);
      assertThat(Meridian.run(folder, "history").out()).contains("not served: 1 error [local]");
      assertThat(server.process().isAlive()).isTrue();
    }
  }

  @Test
  void killedServerLeavesAJournalThatIsReadAndGoesOn() throws Exception {
    Setup setup = setup("");
    try (Meridian server = Meridian.serve(setup)) {
      awaitApi();
      backend.close();
      Awaitility.await("the flip is written")
          .atMost(PATIENCE)
          .until(() -> Meridian.run(folder, "history", "near").out().contains("DOWN"));
      server.process().destroyForcibly().waitFor();
    }
    Path file = folder.resolve("state/journal/000000000001.jsonl");
    byte[] octets = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(octets, octets.length + 3));
    Files.write(
        file,
        "{\"number\":".getBytes(java.nio.charset.StandardCharsets.UTF_8),
        java.nio.file.StandardOpenOption.APPEND);
    assertThat(Meridian.run(folder, "history", "near").out()).contains("DOWN");

    try (Meridian server = Meridian.serve(setup)) {
      awaitApi();
      Awaitility.await("the next entry")
          .atMost(PATIENCE)
          .until(() -> Meridian.run(folder, "history").out().lines().count() > 2);
      assertThat(String.join("\n", server.log())).contains("the last line was torn");
      Ended past =
          Meridian.run(
              folder,
              "explain",
              "www.shop.example",
              "A",
              "--from",
              "192.0.2.0/24",
              "--at",
              "1s",
              "--json");
      assertThat(past.status()).describedAs(past.err()).isZero();
      assertThat(new JsonObject(past.out()).getJsonArray("answers").getJsonObject(0).encode())
          .contains("192.0.2.2");
    }
  }

  @Test
  void tokensAndCertificateGuardTheApiAndAreRenewedBySighup() throws Exception {
    certificate("one");
    Ended token = Meridian.run(folder, "token", "ops", "operate");
    Files.writeString(folder.resolve("token"), token.out());
    Files.writeString(folder.resolve("tokens"), token.err());
    Setup setup = setup("control: {tls: {cert: api.pem, key: api.key}, tokens: tokens}\n");
    String url = "https://127.0.0.1:" + port + "/api/v1/status";
    try (Meridian server = Meridian.serve(setup)) {
      Awaitility.await("the API answers")
          .atMost(PATIENCE)
          .until(() -> curl("--cacert", "api.pem", url).status() == 0);
      assertThat(curl("--cacert", "api.pem", "-o", "/dev/null", "-w", "%{http_code}", url).out())
          .isEqualTo("401");
      assertThat(Meridian.run(folder, "status").status()).isEqualTo(4);
      assertThat(Meridian.run(folder, "status", "--token-file", "token").status()).isZero();
      assertThat(curl("http://127.0.0.1:" + port + "/livez").status())
          .describedAs("clear text")
          .isNotZero();

      certificate("two");
      Ended other = Meridian.run(folder, "token", "others", "read");
      Files.writeString(folder.resolve("tokens"), other.err());
      server.signal("HUP");
      Awaitility.await("the new certificate and token")
          .atMost(PATIENCE)
          .until(
              () ->
                  curl(
                          "--cacert",
                          "api.pem",
                          "-o",
                          "/dev/null",
                          "-w",
                          "%{http_code}",
                          "-H",
                          "Authorization: Bearer " + other.out().strip(),
                          url)
                      .out()
                      .equals("200"));
      assertThat(Meridian.run(folder, "status", "--token-file", "token").status()).isEqualTo(4);
      String log = String.join("\n", server.log());
      String journal = Files.readString(folder.resolve("state/journal/000000000001.jsonl"));
      assertThat(log + journal).doesNotContain(other.out().strip(), token.out().strip());
    }
  }

  private void certificate(String name) throws IOException, InterruptedException {
    Ended made =
        Ended.of(
            new ProcessBuilder(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:prime256v1",
                    "-nodes",
                    "-days",
                    "2",
                    "-subj",
                    "/CN=" + name,
                    "-addext",
                    "subjectAltName=IP:127.0.0.1",
                    "-keyout",
                    "api.key",
                    "-out",
                    "api.pem")
                .directory(folder.toFile()));
    assertThat(made.status()).describedAs(made.err()).isZero();
  }
}
