package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The commands as an operator meets them: output, exit status, start and end of a server. */
final class ServeIT {
  private static final int OK = 0;
  private static final int PROBLEMS = 1;
  private static final int BAD_USAGE = 2;

  private static final String ZONE =
      """
      $TTL 300
      @    SOA  ns1 hostmaster ( 1 7200 900 1209600 45 )
           NS   ns1
      ns1  A    192.0.2.53
      """;

  private static final String STEERING =
      """
      pools:
        us: {members: [{address: 192.0.2.10, weight: 3}, 192.0.2.11]}
        eu: {members: [198.51.100.10]}
      names:
        www: {policy: {geo: {EU: eu, default: us}}}
      """;

  @TempDir private Path folder;

  private Setup good() throws IOException {
    return Setup.in(folder).withGeo().zone("shop.example", ZONE).steering("shop.example", STEERING);
  }

  @Test
  void everyProblemIsToldAtOnceAndNothingIsServed() throws Exception {
    Files.writeString(folder.resolve("broken.mmdb"), "this is no database");
    Files.createDirectories(folder.resolve("zones"));
    new Setup(folder)
        .write(
            "meridian.yaml",
            """
            listen: {dns: "127.0.0.1:0"}
            geoip: [missing.mmdb, broken.mmdb, "%s"]
            """
                .formatted(Setup.DATABASE))
        .zone("shop.example", ZONE + "www CNAME ns1\nwww A 192.0.2.1\nmail A 192.0.2\n")
        .steering(
            "shop.example",
            """
            pools:
              us: {members: [{address: 192.0.2.10, weight: 70000}]}
              eu: {prob: web, members: [198.51.100.10]}
            names:
              www: uss
            """)
        .zone("other.example", "@ 60 A 192.0.2.1\n");

    Ended serve = Meridian.run(folder, "serve");
    Ended check = Meridian.run(folder, "check");

    assertThat(serve.status()).isEqualTo(PROBLEMS);
    assertThat(serve.out()).isEmpty();
    assertThat(serve.errLines())
        .satisfiesOnlyOnce(line -> assertThat(line).contains("meridian.yaml", "missing.mmdb"))
        .satisfiesOnlyOnce(line -> assertThat(line).contains("meridian.yaml", "broken.mmdb"))
        .satisfiesOnlyOnce(line -> assertThat(line).contains("shop.example.zone:7: ", "192.0.2"))
        .satisfiesOnlyOnce(line -> assertThat(line).contains("other.example.zone", "SOA"))
        .contains(
            "zones/shop.example.yaml:2: pools.us.members[0].weight: 70000 is outside 0..65535",
            "zones/shop.example.yaml:3: pools.eu: unknown key 'prob'; did you mean 'probe'?")
        .satisfiesOnlyOnce(
            line ->
                assertThat(line)
                    .contains("zones/shop.example.yaml:5: names.www:", "'uss'", "mean 'us'?"))
        .noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    assertThat(serve.errLines().getLast()).matches("meridian: \\d+ errors; nothing is served");
    assertThat(check.status()).isEqualTo(PROBLEMS);
    assertThat(check.err()).isEqualTo(serve.err());
  }

  static Stream<Arguments> brokenSettings() {
    return Stream.of(
        Arguments.of("", "meridian.yaml"),
        Arguments.of("listen: {dns: [\"localhost:53\"]}\n", "meridian.yaml:1: listen.dns[0]"),
        Arguments.of("zones: nowhere\n", "nowhere"),
        Arguments.of("udp: {threads: 0}\n", "meridian.yaml:1: udp.threads: 0 is outside 1..64"),
        Arguments.of("a: [\n", "meridian.yaml:"));
  }

  @ParameterizedTest
  @MethodSource("brokenSettings")
  void brokenSettingsAreToldInOneLine(String settings, String told) throws Exception {
    Setup.in(folder).zone("shop.example", ZONE).write("meridian.yaml", settings);

    Ended ended = Meridian.run(folder, "serve");

    assertThat(ended.status()).isEqualTo(PROBLEMS);
    assertThat(ended.errLines()).hasSize(2);
    assertThat(ended.errLines().getFirst()).contains(told).doesNotContain("Exception");
    assertThat(ended.errLines().getLast()).isEqualTo("meridian: 1 error; nothing is served");
  }

  @Test
  void aMissingConfigurationIsToldInOneLine() throws Exception {
    Ended ended = Meridian.run(folder, "serve", "-c", "nowhere.yaml");

    assertThat(ended.status()).isEqualTo(PROBLEMS);
    assertThat(ended.errLines().getFirst()).contains("nowhere.yaml").doesNotContain("Exception");
  }

  static Stream<Arguments> badUsage() {
    return Stream.of(
        Arguments.of(List.of(), "Missing command"),
        Arguments.of(List.of("server"), "'server'"),
        Arguments.of(List.of("serve", "--port", "53"), "'--port'"),
        Arguments.of(List.of("explain", "www.shop.example", "A"), "--from"),
        Arguments.of(List.of("explain", "a", "A", "--from", "192.0.2.0/33"), "'33'"),
        Arguments.of(List.of("geo", "localhost"), "'localhost'"));
  }

  @ParameterizedTest
  @MethodSource("badUsage")
  void badUsageIsExplainedOnStandardError(List<String> arguments, String told) throws Exception {
    Ended ended = Meridian.run(folder, arguments.toArray(String[]::new));

    assertThat(ended.status()).isEqualTo(BAD_USAGE);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains(told).doesNotContain("Exception");
  }

  @Test
  void checkCountsWhatItFound() throws Exception {
    good();

    Ended ended = Meridian.run(folder, "check");

    assertThat(ended.status()).isEqualTo(OK);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).contains("1 zone").hasLineCount(1);
  }

  static Stream<Arguments> help() {
    return Stream.of(
        Arguments.of("serve", List.of("--config")),
        Arguments.of("demo", List.of("5300", "8080")),
        Arguments.of("check", List.of("--config")),
        Arguments.of("explain", List.of("--config", "--from", "--json", "NAME", "TYPE")),
        Arguments.of("geo", List.of("--config", "ADDRESS")),
        Arguments.of("verify", List.of("MAVEN-OPTION")),
        Arguments.of("version", List.of("Usage: meridian version")));
  }

  @ParameterizedTest
  @MethodSource("help")
  void everyCommandHasHelp(String command, List<String> named) throws Exception {
    Ended ended = Meridian.run(folder, command, "--help");

    assertThat(ended.status()).isEqualTo(OK);
    assertThat(ended.err()).isEmpty();
    assertThat(ended.out()).startsWith("Usage: meridian " + command).contains(named);
  }

  @Test
  void helpListsTheCommandsAndVersionSaysWhich() throws Exception {
    Ended help = Meridian.run(folder, "--help");
    Ended version = Meridian.run(folder, "version");

    assertThat(help.status()).isEqualTo(OK);
    assertThat(help.out())
        .contains("serve", "demo", "check", "explain", "geo", "verify", "version");
    assertThat(version.status()).isEqualTo(OK);
    assertThat(version.out())
        .matches("meridian \\d\\S* \\(Java " + Runtime.version().feature() + ".*\\)\n");
  }

  @Test
  void geoShowsWhatTheDatabaseSays() throws Exception {
    good();

    Ended french = Meridian.run(folder, "geo", "90.0.0.1");
    Ended unlocated = Meridian.run(folder, "geo", "2001:db8::1");

    assertThat(french.status()).isEqualTo(OK);
    assertThat(french.out().lines().findFirst().orElseThrow()).startsWith("90.0.0.1 EU FR ");
    assertThat(french.out()).contains("dbip-country-lite.mmdb", "country_code", "90.0.0.0/");
    assertThat(unlocated.status()).isEqualTo(OK);
    assertThat(unlocated.out()).contains("unknown");
  }

  @Test
  void aPortInUseIsNamedInOneLine() throws Exception {
    int port = Ports.free();
    Setup.in(folder, port).zone("shop.example", ZONE);
    InetSocketAddress address = new InetSocketAddress(Ports.LOOPBACK, port);

    Ended udpTaken;
    try (DatagramSocket _ = new DatagramSocket(address)) {
      udpTaken = Meridian.run(folder, "serve");
    }
    Ended tcpTaken;
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(address);
      tcpTaken = Meridian.run(folder, "serve");
    }

    assertThat(udpTaken.status()).isEqualTo(PROBLEMS);
    assertThat(udpTaken.err())
        .isEqualTo("meridian: cannot listen on 127.0.0.1:%d/udp: address already in use%n", port);
    assertThat(tcpTaken.status()).isEqualTo(PROBLEMS);
    assertThat(tcpTaken.err())
        .isEqualTo("meridian: cannot listen on 127.0.0.1:%d/tcp: address already in use%n", port);
  }

  @Test
  void aServerEndsCleanlyAndAKilledOneStartsAgainAtOnce() throws Exception {
    int port = Ports.free();
    Setup setup =
        Setup.in(folder, port)
            .zone("shop.example", ZONE)
            .steering("shop.example", "pools: {us: {members: [192.0.2.10]}}\nnames: {www: us}\n");

    try (Meridian killed = Meridian.serve(setup)) {
      assertThat(Dig.ask(killed.ipv4(), "www.shop.example", "+tcp").status()).isEqualTo("NOERROR");
      assertThat(Meridian.run(folder, "serve").err())
          .isEqualTo("meridian: cannot listen on 127.0.0.1:%d/udp: address already in use%n", port);
      killed.process().destroyForcibly().waitFor();
    }
    try (Meridian server = Meridian.serve(setup)) {
      assertThat(Dig.ask(server.ipv4(), "www.shop.example", "+tcp").status()).isEqualTo("NOERROR");

      assertThat(server.terminate()).isEqualTo(OK);

      assertThat(server.log()).filteredOn(line -> line.endsWith("stopping")).hasSize(1);
      assertThat(server.log().getLast())
          .contains("totals 127.0.0.1:%d/tcp received=1 sent=1 answer=1".formatted(port));
      server.assertLogIsClean();
      assertThat(Ports.isFree(port)).isTrue();
    }
  }

  @Test
  void explainTellsWhatDigGets() throws Exception {
    Setup setup =
        good()
            .steering(
                "shop.example",
                """
                pools:
                  us: {members: [{address: 192.0.2.10, weight: 3}, 192.0.2.11]}
                  eu: {members: [198.51.100.10, 198.51.100.11]}
                policies:
                  split: {weighted: {us: 80, eu: 20}}
                names:
                  www: {policy: {geo: {EU: split, default: us}}, ttl: 17}
                """);

    Ended ended =
        Meridian.run(folder, "explain", "www.shop.example", "A", "--from", "90.0.0.0/24", "--json");
    JsonObject json = new JsonObject(ended.out());

    assertThat(ended.status()).isEqualTo(OK);
    assertThat(ended.err()).isEmpty();
    assertThat(json.getJsonObject("location").getString("country")).isEqualTo("FR");
    assertThat(json.getInteger("ttlSeconds")).isEqualTo(17);
    assertThat(share(json, "192.0.2.10")).isCloseTo(0.6, within(1e-9));
    assertThat(share(json, "192.0.2.11")).isCloseTo(0.2, within(1e-9));
    assertThat(share(json, "198.51.100.10")).isCloseTo(0.1, within(1e-9));
    assertThat(share(json, "198.51.100.11")).isCloseTo(0.1, within(1e-9));
    try (Meridian server = Meridian.serve(setup)) {
      Dig one = Dig.ask(server.ipv4(), "www.shop.example", "+subnet=90.0.0.0/24");
      assertThat(json.getString("scope")).isEqualTo("90.0.0.0/" + one.scope());
      assertThat(fiftyAnswers(server.ipv4(), "www.shop.example", "+subnet=90.0.0.0/24"))
          .isSubsetOf(support(json));
    }
  }

  private static Set<String> fiftyAnswers(InetSocketAddress server, String name, String option)
      throws IOException, InterruptedException {
    String[] arguments =
        Stream.concat(Stream.of("+short", option), Collections.nCopies(50, name).stream())
            .toArray(String[]::new);
    return Dig.ask(server, arguments).output().lines().collect(Collectors.toSet());
  }

  private static Stream<JsonObject> answers(JsonObject json) {
    JsonArray answers = json.getJsonArray("answers");
    return answers.stream().map(JsonObject.class::cast);
  }

  private static Set<String> support(JsonObject json) {
    return answers(json)
        .flatMap(answer -> answer.getJsonArray("from").stream())
        .map(String::valueOf)
        .collect(Collectors.toSet());
  }

  private static double share(JsonObject json, String address) {
    return answers(json)
        .filter(answer -> answer.getJsonArray("from").contains(address))
        .mapToDouble(answer -> answer.getDouble("share"))
        .sum();
  }

  @Test
  void linesOfTheLogAreObjectsWhereThatIsWanted() throws Exception {
    Setup.in(folder).config("startupGrace: 0s\n").zone("shop.example", ZONE);
    ProcessBuilder builder = Meridian.builder(folder, "serve");
    builder.environment().put("MERIDIAN_LOG_FORMAT", "json");
    Process process = builder.redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      JsonObject line = new JsonObject(lines.readLine());
      assertThat(line.getString("level")).isEqualTo("INFO");
      assertThat(line.getString("loggerName")).isEqualTo("dev.meridian");
      assertThat(line.getString("formattedMessage")).startsWith("serving on ");
      assertThat(Instant.ofEpochMilli(line.getLong("timestamp")))
          .isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
    } finally {
      process.destroy();
      assertThat(process.waitFor()).isZero();
    }
  }

  @Test
  void anUnknownFormatOfTheLogIsRefused() throws Exception {
    ProcessBuilder builder = Meridian.builder(folder, "check");
    builder.environment().put("MERIDIAN_LOG_FORMAT", "xml");
    Ended ended = Ended.of(builder);
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err())
        .isEqualTo("meridian: MERIDIAN_LOG_FORMAT is 'xml'; allowed: text, json\n");
  }

  /** A server that reaches none of its backends: one port refuses, the other never answers. */
  @Test
  void servesWithoutABackendAndExplainsWhatIsAnswered() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, Ports.LOOPBACK)) {
      Setup setup =
          Setup.in(folder)
              .config("startupGrace: 1s\n")
              .zone("shop.example", ZONE)
              .steering(
                  "shop.example",
                  """
                  probes:
                    web:  {http: "http://{address}/", every: 5s, timeout: 1500ms, fall: 3}
                    slow: {tcp: 80, send: "x", expect: "y", every: 20s, timeout: 2s, fall: 2}
                  pools:
                    down:   {probe: web, members: [{address: 192.0.2.10, probeAt: "127.0.0.1:%d"}]}
                    silent: {probe: slow, members: [{address: 192.0.2.20, probeAt: "127.0.0.1:%d"}]}
                    sorry:  {members: [192.0.2.99]}
                  policies:
                    open:   {failover: [down], allDown: open}
                    closed: {failover: [down], allDown: closed}
                    resort: {failover: [down], allDown: {lastResort: sorry}}
                    unsure: {failover: [down, silent], allDown: closed}
                  names:
                    open: open
                    closed: closed
                    resort: {policy: resort, ttl: 11}
                    unsure: {policy: unsure, ttl: 7}
                  """
                      .formatted(Ports.free(), silent.getLocalPort()));
      try (Meridian server = Meridian.serve(setup)) {
        InetSocketAddress address = server.ipv4();
        Dig closed = Dig.ask(address, "closed.shop.example");

        assertThat(Dig.ask(address, "unsure.shop.example").rdata())
            .describedAs("unknown counts as up")
            .containsExactly("192.0.2.20");
        assertThat(Dig.ask(address, "open.shop.example").rdata()).containsExactly("192.0.2.10");
        assertThat(Dig.ask(address, "resort.shop.example").rdata()).containsExactly("192.0.2.99");
        assertThat(closed.status()).isEqualTo("NOERROR");
        assertThat(closed.answer()).isEmpty();
        assertThat(closed.authority()).hasSize(1);
        assertThat(server.log()).anyMatch(line -> line.contains("unknown counts as up"));
        server.assertLogIsClean();
      }
      assertThat(explained("resort.shop.example"))
          .contains("failover resort is DOWN", "all down: answers from the last resort sorry")
          .contains("100.0 %  192.0.2.99")
          .contains("after at most %s s".formatted(number(5 * 3 + 1.5 + 11)));
      assertThat(explained("closed.shop.example"))
          .contains("all down: answers without records")
          .contains("100.0 %  no record of this type (NODATA)");
      assertThat(explained("open.shop.example"))
          .contains("all down: answers as if everything were up")
          .contains("100.0 %  192.0.2.10");
      assertThat(explained("unsure.shop.example"))
          .describedAs("the slower of two probes")
          .contains("after at most %s s".formatted(number(20 * 2 + 2 + 7)));
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private String explained(String name) throws IOException, InterruptedException {
    Ended ended = Meridian.run(folder, "explain", name, "A", "--from", "90.0.0.1");
    assertThat(ended.status()).describedAs(ended.err()).isEqualTo(OK);
    assertThat(ended.err()).isEmpty();
    return ended.out();
  }
}
