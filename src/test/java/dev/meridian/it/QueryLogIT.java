package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged server's query log, as BIND's and fstrm's programs read it, and its metrics. */
final class QueryLogIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ZONE =
      "$TTL 300\n@ SOA ns1 hostmaster ( 1 7200 900 1209600 45 )\n NS ns1\nns1 A 192.0.2.53\n";

  @TempDir private Path folder;
  private int control;

  @BeforeEach
  void findAPort() {
    control = Ports.free(1).getFirst();
  }

  private Setup setup(String queryLog) throws IOException {
    return Setup.in(folder)
        .write(
            "meridian.yaml",
            "listen: {dns: \"127.0.0.1:%d\", control: \"127.0.0.1:%d\"}\nqueryLog: {%s}\n"
                .formatted(Ports.free(), control, queryLog))
        .zone("shop.example", ZONE)
        .steering(
            "shop.example",
            """
            pools:
              near: {members: [192.0.2.1]}
              far: {members: [198.51.100.1]}
            policies: {main: {networks: {90.0.0.0/8: near, default: far}}}
            names: {www: {policy: main, ttl: 5}}
            """);
  }

  private static void ask(Meridian server) throws IOException, InterruptedException {
    Dig.ask(server.ipv4(), "www.shop.example", "A", "+subnet=90.1.2.0/24");
    Dig.ask(server.ipv4(), "none.shop.example", "AAAA", "+tcp");
  }

  /** Asks so often, one after the other; each must be answered. */
  private static void ask(Meridian server, int queries) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server.ipv4());
      socket.setSoTimeout((int) PATIENCE.toMillis());
      DatagramPacket response = new DatagramPacket(new byte[512], 512);
      for (int i = 0; i < queries; i++) {
        byte[] query = Ask.plain(i & 0xffff, "www.shop.example", Ask.A);
        socket.send(new DatagramPacket(query, query.length));
        socket.receive(response);
      }
    }
  }

  private String metrics() throws IOException, InterruptedException {
    Ended got =
        Ended.of(
            new ProcessBuilder(
                "curl",
                "-s",
                "-S",
                "--max-time",
                "20",
                "http://127.0.0.1:" + control + "/metrics"));
    assertThat(got.status()).describedAs(got.err()).isZero();
    return got.out();
  }

  /** The sum of the samples whose line begins so. */
  private long metric(String beginning) throws IOException, InterruptedException {
    List<String> lines = metrics().lines().filter(line -> line.startsWith(beginning)).toList();
    assertThat(lines).as(beginning).isNotEmpty();
    return lines.stream()
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private List<JsonObject> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream().map(JsonObject::new).toList();
  }

  private void awaitLines(String file, int count) {
    Awaitility.await("lines in " + file)
        .atMost(PATIENCE)
        .until(() -> Files.exists(folder.resolve(file)) && lines(file).size() == count);
  }

  /** What dnstap-read makes of a file: a document of YAML for each entry. */
  private List<String> entries(Path file) throws IOException, InterruptedException {
    Ended read = Ended.of(new ProcessBuilder("dnstap-read", "-y", file.toString()));
    assertThat(read.status()).describedAs(read.err()).isZero();
    return List.of(read.out().split("(?m)^---\n"));
  }

  private static void assertEntries(List<String> entries) {
    assertThat(entries).hasSizeGreaterThanOrEqualTo(2);
    assertThat(entries.get(0))
        .contains("type: MESSAGE")
        .contains("version: meridian ")
        .contains("type: AUTH_RESPONSE")
        .contains("socket_family: INET\n")
        .contains("socket_protocol: UDP")
        .contains("query_address: \"127.0.0.1\"")
        .contains("response_address: \"127.0.0.1\"")
        .contains("status: NOERROR")
        .contains("www.shop.example. 5 IN A 192.0.2.1")
        .contains("CLIENT-SUBNET");
    assertThat(entries.get(1))
        .contains("socket_protocol: TCP")
        .contains("status: NXDOMAIN")
        .contains("none.shop.example. IN AAAA");
  }

  @Test
  void linesOfJsonTellWhoAskedForWhatAndPicksAreCountedByPool() throws Exception {
    try (Meridian server = Meridian.serve(setup("sample: 100%, to: queries.json"))) {
      ask(server);
      awaitLines("queries.json", 2);
      JsonObject first = lines("queries.json").getFirst();
      assertThat(first.getString("server")).isEqualTo("127.0.0.1:" + server.ipv4().getPort());
      assertThat(first.getString("name")).isEqualTo("www.shop.example.");
      assertThat(first.getString("subnet")).isEqualTo("90.1.2.0/24");
      assertThat(first.getJsonArray("answers")).containsExactly("A 192.0.2.1");
      JsonObject second = lines("queries.json").getLast();
      assertThat(second.getString("transport")).isEqualTo("tcp");
      assertThat(second.getString("rcode")).isEqualTo("NXDOMAIN");

      ask(server, 99);

      String picks = "meridian_steering_picks_total{zone=\"shop.example\",policy=\"main\",";
      assertThat(metric(picks + "pool=\"near\"}")).isEqualTo(1);
      assertThat(metric(picks + "pool=\"far\"}")).isEqualTo(99);
      assertThat(metric(picks + "pool=\"\"}")).isZero();
      assertThat(metric("meridian_query_duration_seconds_count{")).isBetween(1L, 101L);
      assertThat(metrics())
          .containsPattern("duration_seconds_bucket\\{address=.*,transport=\"udp\",le=\"0.01\"}");
      server.assertLogIsClean();
    }
  }

  @Test
  void fileOfDnstapIsReadByBind() throws Exception {
    Path file = folder.resolve("queries.dnstap");
    try (Meridian server =
        Meridian.serve(setup("sample: 100%, to: queries.dnstap, format: dnstap"))) {
      ask(server);
      assertThat(server.terminate()).isZero();
      assertThat(entries(file)).hasSize(2);
      assertEntries(entries(file));
      server.assertLogIsClean();
    }
  }

  private Process capture(Path socket, Path into) throws IOException {
    Process capture =
        new ProcessBuilder(
                "fstrm_capture",
                "-t",
                "protobuf:dnstap.Dnstap",
                "-u",
                socket.toString(),
                "-w",
                into.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("capture.log").toFile())
            .start();
    Awaitility.await("fstrm_capture listens").atMost(PATIENCE).until(() -> Files.exists(socket));
    return capture;
  }

  private static void kill(Process process, String signal) throws Exception {
    assertThat(
            Ended.of(new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid())))
                .status())
        .isZero();
  }

  @Test
  void readerOfASocketMayHangAndDieAndComeBackAndListenersDoNotCare() throws Exception {
    Path socket = folder.resolve("dnstap.sock");
    Path first = folder.resolve("first.dnstap");
    Path second = folder.resolve("second.dnstap");
    Process reader = capture(socket, first);
    try (Meridian server =
        Meridian.serve(setup("sample: 100%, to: \"unix:dnstap.sock\", format: dnstap"))) {
      ask(server);
      awaitWritten(2);

      kill(reader, "STOP");
      ask(server, 30_000);
      assertThat(metric("meridian_steering_picks_total")).isEqualTo(30_001);
      Awaitility.await("the ring was full").atMost(PATIENCE).until(() -> eventsOf("log_lost") > 0);
      kill(reader, "CONT");
      awaitAllAccountedFor();

      kill(reader, "KILL");
      reader.waitFor();
      Files.delete(socket);
      long before = metric("meridian_query_log_lost_total ");
      ask(server, 2_000);
      Awaitility.await("what nobody reads is lost and counted")
          .atMost(PATIENCE)
          .until(() -> metric("meridian_query_log_lost_total ") > before);

      reader = capture(socket, second);
      Awaitility.await("it is written again")
          .atMost(PATIENCE)
          .until(
              () -> {
                ask(server);
                return String.join("", server.log()).contains("is written again");
              });
      awaitAllAccountedFor();
      assertThat(server.terminate()).isZero();
      kill(reader, "TERM");
      reader.waitFor();
      // The first may have been lost.
      assertThat(entries(second).toString()).contains("www.shop.example. 5 IN A 192.0.2.1");
      assertThat(entries(second).toString()).contains("none.shop.example. IN AAAA");
      server.assertLogIsClean();
    } finally {
      reader.destroyForcibly();
    }
  }

  private long eventsOf(String event) throws IOException, InterruptedException {
    return metrics()
        .lines()
        .filter(line -> line.startsWith("meridian_listener_events_total{"))
        .filter(line -> line.contains("event=\"" + event + "\""))
        .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private void awaitWritten(long entries) {
    Awaitility.await("entries are written")
        .atMost(PATIENCE)
        .until(() -> metric("meridian_query_log_written_total ") == entries);
  }

  private void awaitAllAccountedFor() {
    Awaitility.await("each entry that was chosen is written or lost")
        .atMost(PATIENCE)
        .until(
            () ->
                eventsOf("log_sampled")
                    == eventsOf("log_lost")
                        + metric("meridian_query_log_written_total ")
                        + metric("meridian_query_log_lost_total "));
  }

  @Test
  void fullDiskLosesEntriesAndNoAnswers() throws Exception {
    try (Meridian server = Meridian.serve(setup("sample: 100%, to: /dev/full"))) {
      for (int i = 0; i < 5; i++) {
        ask(server, 100);
        Thread.sleep(Duration.ofMillis(700)); // it is opened again each second
      }

      awaitAllAccountedFor();
      assertThat(metric("meridian_query_log_lost_total ")).isPositive();
      assertThat(metric("meridian_query_log_written_total ")).isZero();
      assertThat(server.log().stream().filter(line -> line.contains("cannot be written")))
          .describedAs("it is said once")
          .hasSize(1)
          .allMatch(line -> line.contains("No space left on device"));
      server.assertLogIsClean();
    }
    assertThat(Files.exists(Path.of("/dev/full"))).isTrue();
  }

  @Test
  void fileThatIsRotatedAwayIsLetGoOfAndAReloadTurnsTheLogOff() throws Exception {
    try (Meridian server = Meridian.serve(setup("sample: 100%, to: queries.json"))) {
      ask(server);
      awaitLines("queries.json", 2);
      Files.move(folder.resolve("queries.json"), folder.resolve("queries.json.old"));
      Awaitility.await("a new file")
          .atMost(PATIENCE)
          .until(() -> Files.exists(folder.resolve("queries.json")));
      ask(server);
      awaitLines("queries.json", 2);
      assertThat(lines("queries.json.old")).hasSize(2);

      Path config = folder.resolve("meridian.yaml");
      Files.writeString(config, Files.readString(config).replaceFirst("queryLog.*\n", ""));
      assertThat(Meridian.run(folder, "reload").status()).isZero();
      long sampled = eventsOf("log_sampled");
      ask(server, 100);
      assertThat(eventsOf("log_sampled")).isEqualTo(sampled);
      server.assertLogIsClean();
    }
  }

  /** Three of four come from the network that the policy sends to the first pool. */
  @Test
  void whatWouldBecomeOfTheClientsThatTheServerSaw() throws Exception {
    Setup setup =
        setup("sample: 0%, to: queries.json")
            .steering(
                "shop.example",
                """
                pools:
                  near: {members: [192.0.2.1]}
                  far: {members: [198.51.100.1]}
                policies:
                  main: {networks: {90.0.0.0/8: {weighted: {near: 1000, far: 1}}, default: far}}
                names: {www: {policy: main, ttl: 5}}
                """);
    try (Meridian server = Meridian.serve(setup)) {
      String[] whatIf = {"whatif", "--population", "observed", "--pool-down", "near", "--json"};
      Ended few = Meridian.run(folder, whatIf);
      assertThat(few.status()).isEqualTo(1);
      assertThat(few.err()).contains("too few clients were observed: 0 samples of at least 400");

      try (DatagramSocket socket = new DatagramSocket()) {
        socket.connect(server.ipv4());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        DatagramPacket response = new DatagramPacket(new byte[512], 512);
        for (int i = 0; i < 40_000; i++) {
          byte[] query =
              i % 4 == 0
                  ? Ask.plain(i & 0xffff, "www.shop.example", Ask.A)
                  : Ask.withSubnet(i & 0xffff, "www.shop.example", Ask.A, new byte[8]);
          socket.send(new DatagramPacket(query, query.length));
          socket.receive(response);
        }
      }
      Awaitility.await("enough was seen")
          .atMost(PATIENCE)
          .until(() -> Meridian.run(folder, whatIf).status() == 0);
      JsonObject told = new JsonArray(Meridian.run(folder, whatIf).out()).getJsonObject(0);
      assertThat(told.getString("population")).contains("observed");
      JsonObject move = told.getJsonArray("moves").getJsonObject(0);
      assertThat(move.getString("from")).isEqualTo("near");
      assertThat(told.getDouble("moved")).isCloseTo(0.75, within(0.1));
      server.assertLogIsClean();
    }
  }
}
