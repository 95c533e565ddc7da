package dev.meridian.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.meridian.app.CommandLines.Run;
import dev.meridian.load.geo.MmdbWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandsTest {
  private static final String ZONE =
      "$TTL 60\n@ SOA ns.a. x 1 2 3 4 5\n@ NS ns.a.\ndocs A 192.0.2.80\nhelp CNAME www\n";

  private static final String RELOADED =
      "{\"served\":true,\"millis\":5,\"summary\":\"zones 1\",\"changes\":[],\"problems\":[]}";

  @TempDir private Path folder = Path.of("");

  private String config = "";
  private final List<HttpServer> servers = new ArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  @BeforeEach
  void configuration() throws IOException {
    Files.createDirectory(folder.resolve("zones"));
    config = write("meridian.yaml", "zones: zones\n");
    write("zones/app.example.zone", ZONE);
    steer(1);
  }

  private void steer(int port) throws IOException {
    write(
        "zones/app.example.yaml",
        """
        probes: {web: {tcp: %d, every: 2s, timeout: 1s}}
        pools:
          near: {probe: web, members: [{address: 192.0.2.1, probeAt: "127.0.0.1:%d"}]}
          far: {members: ["2001:DB8::0:1", 192.0.2.2]}
        policies: {first: {failover: [near, far]}}
        names: {www: first}
        """
            .formatted(port, port));
  }

  private String write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  static Stream<CommandLine> everyCommand() {
    CommandLine all = Commands.all();
    return Stream.concat(Stream.of(all), all.getSubcommands().values().stream());
  }

  @ParameterizedTest
  @MethodSource("everyCommand")
  void everyCommandAndOptionIsDescribed(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
    assertThat(command.getCommandSpec().options())
        .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    assertThat(command.getCommandSpec().positionalParameters())
        .allSatisfy(parameter -> assertThat(parameter.description()).isNotEmpty());
  }

  @Test
  void helpOfEveryCommandIsShown() {
    for (String command : Commands.all().getSubcommands().keySet()) {
      Run run = CommandLines.run(command, "--help");

      assertThat(run.exitCode()).as(command).isZero();
      assertThat(run.out()).as(command).contains("Usage: meridian " + command);
      assertThat(run.err()).as(command).isEmpty();
    }
  }

  @Test
  void versionIsTheSameEverywhere() {
    String version = CommandLines.run("version").out();

    for (String command : Set.of("check", "explain", "geo", "serve")) {
      assertThat(CommandLines.run(command, "--version").out()).isEqualTo(version);
    }
    assertThat(CommandLines.run("--version").out()).isEqualTo(version).startsWith("meridian ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chek | Did you mean: meridian check",
        "check --confg x | Possible solutions: --config",
        "explain www.app.example A | Missing required option: '--from",
        "explain www.app.example NOPE --from 192.0.2.1 | 'NOPE' is not a record type",
        "explain a..b A --from 192.0.2.1 | has a label of 0 octets",
        "explain www.app.example A --from 192.0.2 | is not an IPv4 or IPv6 address",
        "explain www.app.example A --from 192.0.2.0/33 | '33' is not a prefix length of 0..32",
        "explain www.app.example A --from 2001:db8::/129 | '129' is not a prefix length of 0..128",
        "drain near | Missing required option: '--reason=WORDS'",
        "drain near --over soon --reason x | 'soon' is no duration; write it like 500ms",
        "drain near --until never --reason x | 'never' is neither a time such as 22:00 nor",
        "force down near --for 1h --until 22:00 --reason x | --for and --until both say when it ends",
        "force sideways near --reason x | expected one of [up, down]",
        "hold --reason x | Missing required parameter: 'SUBJECT'",
        "release | Missing required parameter: 'ID",
        "heartbeat beat | 'beat' is not ZONE/PROBE",
        "geo localhost | 'localhost' is not an IPv4 or IPv6 address",
        "geo | Missing required parameter: 'ADDRESS'",
        "geo 192.0.2.1 192.0.2.2 | Unmatched argument",
      },
      quoteCharacter = '`')
  void badUsageIsTwoWithAHint(String line, String hint) {
    Run run = CommandLines.run(line.split(" "));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(hint).doesNotContain("\tat ");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void noCommandIsBadUsage() {
    Run run = CommandLines.run();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("Missing command").contains("Usage: meridian", "explain");
  }

  @Test
  void checkCountsWhatWouldBeServed() {
    Run run = CommandLines.run("check", "-c", config);

    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .isEqualTo("ok: 1 zone, 4 names of which 1 is steered by 1 policy, 1 target to probe\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void problemsAreOne() throws IOException {
    write("zones/app.example.zone", ZONE + "www A x\nwww B x\n");

    for (String command : Set.of("check", "serve")) {
      Run run = CommandLines.run(command, "-c", config);

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err().replace(folder + "/", ""))
          .isEqualTo(
              """
              zones/app.example.zone:6: A record: invalid address: x
              zones/app.example.zone:7: 'B' is not a record type; did you mean 'A'?
              meridian: 2 errors; nothing is served
              """);
    }
  }

  @Test
  void configurationThatIsNotThereIsAProblem() {
    Run run = CommandLines.run("check", "-c", folder.resolve("none.yaml").toString());

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines()).first().asString().endsWith("none.yaml: does not exist");
  }

  @Test
  void explainProbesOnceAndTakesDownWhatFails() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    steer(closed);

    Run run =
        CommandLines.run("explain", "help.app.example", "a", "--from", "192.0.2.7", "-c", config);

    assertThat(run.exitCode()).isZero();
    String out =
        run.out().replace(":" + closed, ":PORT").replaceAll("after [0-9.]+ ms", "after TIME ms");
    assertThat(out)
        .isEqualTo(
            """
            help.app.example. A
              asked by  resolver address 192.0.2.7
              CNAME     www.app.example.
              found     steered by a policy in zone app.example.
              location  unknown
              scope     0.0.0.0/0, answered alike

               share  decision (a share is of the node above)
                      failover first is up (1 of 2 up)
               0.0 %    pool near is DOWN (0 of 1 up, 1 needed, draws 1): down
               0.0 %      192.0.2.1 is DOWN: connection refused
             100.0 %    pool far is up (1 of 1 up, 1 needed, draws 1): first up of 2
               0.0 %      2001:db8::1 is up: family AAAA not asked
             100.0 %      192.0.2.2 is up: weight 1

               share  answer
             100.0 %  192.0.2.2

              TTL       30 s
              failure   out of the answers after at most 37 s: probe web every 2 s × 3 + timeout 1 s + TTL 30 s

              last checks
                web at 127.0.0.1:PORT (must) is DOWN: connection refused after TIME ms
            """);
  }

  @Test
  void explainTellsWithoutProbingWhenAskedTo() {
    Run run =
        CommandLines.run(
            "explain",
            "www.app.example",
            "AAAA",
            "--from",
            "2001:DB8:0:0:1::/56",
            "--no-probe",
            "-c",
            config);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("asked by  client subnet 2001:db8::/56", "near is up");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "docs.app.example | 1 record of the zone file in zone app.example.",
        "none.app.example | no such name in zone app.example.: NXDOMAIN",
        "app.example | the name exists, this type does not in zone app.example.: NODATA",
        "example | outside of all zones here: REFUSED",
      })
  void explainTellsWhatNoPolicyAnswers(String name, String found) {
    Run run = CommandLines.run("explain", name, "A", "--from", "192.0.2.7", "-c", config);

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            %s. A
              asked by  resolver address 192.0.2.7
              found     %s
            """
                .formatted(name, found));
  }

  @Test
  void geoAsksTheDatabasesThatItIsGiven() {
    Run run = CommandLines.run("geo", "--database", "geoip/dbip-country-lite.mmdb", "133.0.0.1");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("133.0.0.1 AS JP (").contains("country_code").contains("JP");
  }

  @Test
  void geoWithoutARecordIsNoProblem() {
    Run run = CommandLines.run("geo", "--database", "geoip/dbip-country-lite.mmdb", "192.0.2.1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("192.0.2.1 unknown\n  no database has a record for it\n");
  }

  @Test
  void geoTellsEveryFaultyFileInALine() {
    Run run =
        CommandLines.run("geo", "--database", "none.mmdb", "--database", "pom.xml", "192.0.2.1");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            """
            none.mmdb: does not exist
            pom.xml: is no MaxMind DB file, or is cut short: no metadata found
            """);
  }

  @Test
  void geoShowsNoControlCharacters() {
    Path file =
        new MmdbWriter(24, 4, "Test\u001b[31m")
            .put("192.0.2.0/24", Map.of("na\tme", "a\u001b[2Jb"))
            .write(folder.resolve("controls.mmdb"));

    Run run = CommandLines.run("geo", "--database", file.toString(), "192.0.2.1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Test\\u{1b}[31m", "na\\u{9}me", "a\\u{1b}[2Jb")
        .doesNotContain("\u001b");
  }

  @Test
  void geoNamesTheFileWhoseRecordRefersToItself() throws IOException {
    Path file =
        new MmdbWriter(24, 4, "Test")
            .put("192.0.2.0/24", Map.of("key", "!"))
            .write(folder.resolve("cyclic.mmdb"));
    // The string of one octet becomes a pointer to the data's first, where its own map begins.
    byte[] octets = Files.readAllBytes(file);
    int string = new String(octets, StandardCharsets.ISO_8859_1).indexOf("A!");
    octets[string] = 0x20;
    octets[string + 1] = 0;
    Files.write(file, octets);

    Run run = CommandLines.run("geo", "--database", file.toString(), "192.0.2.1");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).startsWith(file + ": ").contains("itself").hasLineCount(1);
  }

  @Test
  void geoSaysWhenNoDatabaseIsConfigured() {
    Run run = CommandLines.run("geo", "-c", config, "2001:DB8:0:0::1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo("2001:db8::1 unknown\n  no database is configured (geoip in " + config + ")\n");
  }

  /** A server that answers every request alike, and keeps what was asked. */
  private String serve(String answer) throws IOException {
    return serve(_ -> answer);
  }

  /** A server that answers so, by the path and query that are asked. */
  private String serve(UnaryOperator<String> answers) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        request -> {
          asked.add(request.getRequestMethod() + " " + request.getRequestURI());
          byte[] octets =
              answers.apply(request.getRequestURI().toString()).getBytes(StandardCharsets.UTF_8);
          request.sendResponseHeaders(200, octets.length);
          request.getResponseBody().write(octets);
          request.close();
        });
    server.start();
    servers.add(server);
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    servers.forEach(server -> server.stop(0));
  }

  @Test
  void aMistakeElsewhereKeepsNobodyFromAskingTheServer() throws IOException {
    String server = serve(RELOADED);
    write("meridian.yaml", "listen:\n  control: %s\nzones: zones\nstat: state\n".formatted(server));

    Run run = CommandLines.run("reload", "-c", config);

    assertThat(run.err())
        .isEqualTo(config + ":4: unknown key 'stat'; did you mean 'state'? (warning)\n");
    assertThat(run.out()).isEqualTo("reloaded in 5 ms: zones 1\n");
    assertThat(run.exitCode()).isZero();
    assertThat(asked).containsExactly("POST /api/v1/reload");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen: {control: 127.0.0.1}\ncontrol: {tls: {crt: c.pem, key: k.pem}}\n",
        "listen: {control: 127.0.0.1, control: 127.0.0.2}\n",
        "listen: {control: 127.0.0.1}\ncontrol: {}\ncontrol: {tls: {cert: c.pem, key: k.pem}}\n",
        "listen: {control: 192.0.2.1}\ncontrol: {tsl: {cert: c.pem, key: k.pem}, tokens: t}\n",
        "listen: {control: 127.0.0.1.1}\n",
        "lisen: {control: 127.0.0.1}\n",
      })
  void whatDoesNotTellTheServerAsksForItsUrl(String text) throws IOException {
    write("meridian.yaml", text);

    Run run = CommandLines.run("status", "-c", config);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .startsWith(config + ":")
        .doesNotContain("(warning)")
        .endsWith(
            "meridian: "
                + config
                + " does not tell where the server's API is; name the server by --url, such as"
                + " --url http://127.0.0.1:8053\n");
  }

  @Test
  void aFileThatIsNoYamlSaysThatUrlWorks() throws IOException {
    String server = serve(RELOADED);
    write("meridian.yaml", "listen: {control: 127.0.0.1\nzones: zones\n");

    Run run = CommandLines.run("reload", "-c", config);
    Run named = CommandLines.run("reload", "-c", config, "--url", "http://" + server);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err())
        .startsWith(config + ":2: is not YAML: ")
        .endsWith(
            "meridian: "
                + config
                + " cannot be read; without it, name the server by --url, such as"
                + " --url http://127.0.0.1:8053\n");
    assertThat(named.err()).isEmpty();
    assertThat(named.exitCode()).isZero();
  }

  /** One zone with one pool; what was ever told is of the pool {@code gone}. */
  private static String small(String asked) {
    String path = asked.replaceFirst("\\?.*", "");
    String items =
        switch (path) {
          case "/api/v1/zones" -> "{'zone':'app.example'}";
          case "/api/v1/pools" ->
              asked.contains("pool=") && !asked.contains("pool=near")
                  ? ""
                  : "{'zone':'app.example','pool':'near','up':true,'families':{}}";
          case "/api/v1/members" ->
              asked.contains("state=down")
                      || (asked.contains("pool=") && !asked.contains("pool=near"))
                  ? ""
                  : "{'zone':'app.example','pool':'near','member':'192.0.2.1','up':true,'checks':["
                      + "{'probe':'web','address':'192.0.2.9:80','role':'must','verdict':'UP'}]}";
          case "/api/v1/history" ->
              asked.contains("subject=gone") && !asked.contains("since=")
                  ? "{'number':1,'at':'2026-11-22T10:22:01Z','event':'hold','pools':['gone']}"
                  : "";
          default -> throw new IllegalArgumentException(asked);
        };
    return "{'items':[%s]}".formatted(items).replace('\'', '"');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "pools nosuch                 | no pool or member is called nosuch",
        "pools nosuch --json          | no pool or member is called nosuch",
        "pools naer                   | no pool or member is called naer; did you mean 'near'?",
        "pools app.example/naer       | no pool or member is called app.example/naer; did you mean 'app.example/near'?",
        "pools near                   | none",
        "pools near --down            | none",
        "history nosuch               | no pool or member is called nosuch",
        "history nosuch --since 1h    | no pool or member is called nosuch",
        "history wbe                  | no pool or member is called wbe; did you mean 'web'?",
        "history near                 | none",
        "history APP.example          | none",
        "history app.example/web      | none",
        "history 192.0.2.1            | none",
        "history 192.0.2.9            | none",
        "history gone                 | none",
        "history gone --since 1h      | none",
      },
      quoteCharacter = '`')
  void aNameThatTheServerDoesNotKnowIsOne(String line, @Nullable String fault) throws IOException {
    String server = serve(CommandsTest::small);

    Run run = CommandLines.run((line + " --url http://" + server).split(" +"));

    assertThat(run.err()).isEqualTo(fault == null ? "" : "meridian: " + fault + "\n");
    assertThat(run.exitCode()).isEqualTo(fault == null ? 0 : 1);
    assertThat(fault == null ? "" : run.out()).isEmpty();
  }

  private void tell(String entry) throws IOException {
    Files.createDirectories(folder.resolve("state/journal"));
    write("state/journal/000000000001.jsonl", entry.replace('\'', '"') + "\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "nosuch              | no pool or member is called nosuch",
        "fra                 | no pool or member is called fra; did you mean 'far'?",
        "near                | none",
        "app.example/near    | none",
        "App.example         | none",
        "web                 | none",
        "192.0.2.2           | none",
        "127.0.0.1:1         | none",
        "127.0.0.1           | none",
        "gone                | none",
        "gone --since 1h     | none",
      },
      quoteCharacter = '`')
  void aNameThatNeitherFilesNorJournalKnowIsOne(String line, @Nullable String fault)
      throws IOException {
    tell("{'number':1,'at':'2026-11-22T10:22:01Z','event':'hold','pools':['gone'],'cause':'x'}");

    Run run = CommandLines.run(("history " + line + " -c " + config).split(" +"));

    assertThat(run.err()).isEqualTo(fault == null ? "" : "meridian: " + fault + "\n");
    assertThat(run.exitCode()).isEqualTo(fault == null ? 0 : 1);
    assertThat(run.out().isEmpty()).isEqualTo(!line.equals("gone"));
  }

  @Test
  void whereFilesDoNotLoadNobodyVouchesForAName() throws IOException {
    tell("{'number':1,'at':'2026-11-22T10:22:01Z','event':'hold','pools':['gone'],'cause':'x'}");
    write("zones/app.example.zone", ZONE + "www A x\n");

    Run run = CommandLines.run("history", "near", "-c", config);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err())
        .isEqualTo(
            "meridian: nothing is told of near, and whether there is one cannot be said: the files"
                + " do not load (meridian check)\n");
  }

  @Test
  void historyWithoutAJournalSaysWhereThereIsNone() {
    Run run = CommandLines.run("history", "-c", config);

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "meridian: there is no journal in "
                + folder.toAbsolutePath().resolve("state")
                + "; --url asks a server that runs\n");
  }

  @Test
  void historyTellsTheMistakesOfTheFileThatNamesItsFolder() throws IOException {
    write("meridian.yaml", "zones: zones\nstat: elsewhere\n");
    tell("{'number':1,'at':'2026-11-22T10:22:01Z','event':'stopped'}");

    Run run = CommandLines.run("history", "-c", config);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo(config + ":2: unknown key 'stat'; did you mean 'state'? (warning)\n");
    assertThat(run.out()).startsWith("2026-11-22T10:22:01Z").contains("stopped");
  }

  @Test
  void explainOfThePastTellsNoJournalFromOneThatIsTooYoung() throws IOException {
    String[] line = {
      "explain", "www.app.example", "A", "--from", "192.0.2.7", "--at", "10s", "-c", config
    };

    Run none = CommandLines.run(line);
    tell("{'number':1,'at':'2099-11-22T10:22:01Z','event':'started','down':[]}");
    Run young = CommandLines.run(line);

    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err())
        .isEqualTo(
            "meridian: there is no journal in "
                + folder.toAbsolutePath().resolve("state")
                + "; a server that runs tells it by GET /api/v1/explain?at=\n");
    assertThat(young.exitCode()).isEqualTo(1);
    assertThat(young.err())
        .contains("does not reach back")
        .endsWith("; it begins at 2099-11-22T10:22:01Z\n");
  }
}
