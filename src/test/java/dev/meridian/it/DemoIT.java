package dev.meridian.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as the README has it: what it prints is run as it stands. */
final class DemoIT {
  private static final Duration START_MAX = Duration.ofSeconds(60);

  /** Of a backend: interval 2 s, 2 failures, 1 s of timeout; a busy machine gets more. */
  private static final Duration MOVE_MAX = Duration.ofSeconds(2 * 2 + 1 + 15);

  private static final Pattern EUROPE = Pattern.compile("198\\.51\\.100\\.1[01]\n");
  private static final Pattern AMERICA = Pattern.compile("192\\.0\\.2\\.10\n");
  private static final Pattern ASIA = Pattern.compile("203\\.0\\.113\\.10\n");
  private static final Pattern EUROPE_IPV6 = Pattern.compile("2001:db8:2::10\n");

  private static final Pattern EXPLAINED =
      Pattern.compile(
          "www.*EU FR.*share  answer\n.*75\\.0 %  198\\.51\\.100\\.10\n.*25\\.0 %  198\\.51\\.100\\.11\n.*",
          Pattern.DOTALL);

  @TempDir private Path folder;
  private Path out;
  private Path err;
  private Process demo;
  private DemoPorts ports;

  @BeforeEach
  void start() throws IOException {
    ports = new DemoPorts();
    out = folder.resolve("out");
    err = folder.resolve("err");
    ProcessBuilder builder = Meridian.builder(Path.of("").toAbsolutePath(), "demo");
    // A shell that starts the tests in the background may have them ignore SIGINT.
    builder.command().addAll(0, List.of("env", "--default-signal=INT"));
    demo = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    Awaitility.await("the demo's introduction")
        .atMost(START_MAX)
        .failFast(() -> assertThat(demo.isAlive()).describedAs(Files.readString(err)).isTrue())
        .until(() -> Files.readString(out).contains("Ctrl-C"));
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    demo.destroyForcibly().waitFor();
    ports.close();
  }

  @Test
  void showsSteeringAndFailoverAsItSays() throws Exception {
    List<String> digs = printed("dig ");
    assertThat(digs).hasSize(4);
    awaitAnswer(digs.get(0), EUROPE, "France asks");
    awaitAnswer(digs.get(1), AMERICA, "the United States ask");
    awaitAnswer(digs.get(2), ASIA, "Japan asks");
    awaitAnswer(digs.get(3), EUROPE_IPV6, "France asks for IPv6");
    awaitAnswer(
        "MERIDIAN_NO_BUILD=1 " + printed("./meridian explain ").getFirst(), EXPLAINED, "explained");

    List<URI> switches =
        printed("curl -X POST ").stream().map(line -> URI.create(line.split(" ", 4)[3])).toList();
    assertThat(switches).hasSize(2);
    post(switches.get(0));
    awaitAnswer(digs.get(0), AMERICA, "the European backend stopped");
    assertThat(flips())
        .anyMatch(line -> line.matches(".* eu-west: 127\\.0\\.0\\.1:8082 is DOWN .*"));
    post(switches.get(1));
    awaitAnswer(digs.get(0), EUROPE, "the European backend started again");
    assertThat(flips()).anyMatch(line -> line.matches(".* eu-west: 127\\.0\\.0\\.1:8082 is up .*"));

    type("stop us-east");
    awaitAnswer(digs.get(1), EUROPE, "the American backend stopped");
    type("start us-east");
    awaitAnswer(digs.get(1), AMERICA, "the American backend started again");
    type("what");
    type("stop moon");
    awaitOut("say: ");
    awaitOut("no backend moon");

    assertNothingIsLogged();
    interrupt();
    assertNothingIsLogged();
    DemoPorts.awaitFree();
  }

  private void assertNothingIsLogged() throws IOException {
    assertThat(Files.readString(err)).isEmpty();
  }

  /** Lines of the introduction that begin so, with comments as they stand. */
  private List<String> printed(String start) throws IOException {
    return Files.readString(out)
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith(start))
        .toList();
  }

  private List<String> flips() throws IOException {
    return Files.readString(out).lines().filter(line -> line.matches("\\d\\d:\\d\\d.*")).toList();
  }

  private static String shell(String line) throws IOException, InterruptedException {
    Ended ended = Ended.of(new ProcessBuilder("sh", "-c", line));
    assertThat(ended.status()).describedAs("%s: %s", line, ended.err()).isZero();
    return ended.out();
  }

  private static void post(URI uri) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody()).build();
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  private void type(String line) throws IOException {
    OutputStream in = demo.getOutputStream();
    in.write((line + "\n").getBytes(UTF_8));
    in.flush();
  }

  private void awaitAnswer(String dig, Pattern expected, String event) {
    long startNanos = System.nanoTime();
    Awaitility.await(event)
        .pollDelay(Duration.ZERO)
        .atMost(MOVE_MAX)
        .until(() -> expected.matcher(shell(dig)).matches());
    System.out.printf(
        "%s: answered as expected after %d ms%n",
        event, (System.nanoTime() - startNanos) / 1_000_000);
  }

  private void awaitOut(String text) {
    Awaitility.await(text).until(() -> Files.readString(out).contains(text));
  }

  private void interrupt() throws IOException, InterruptedException {
    Ended kill = Ended.of(new ProcessBuilder("kill", "-s", "INT", Long.toString(demo.pid())));
    assertThat(kill.status()).isZero();
    assertThat(demo.waitFor(10, TimeUnit.SECONDS)).describedAs("ends on SIGINT").isTrue();
    assertThat(demo.exitValue()).isZero();
  }
}
