package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The packaged program, started by its launcher as users do; the launcher becomes the server. */
public final class Meridian implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Pattern LOG_LINE =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z (INFO|WARN|ERROR) .*");
  private static final Pattern IPV4 = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern IPV6 = Pattern.compile("\\[::1]:(\\d+)");

  private final Process process;
  private final Path err;

  private Meridian(Process process, Path err) {
    this.process = process;
    this.err = err;
  }

  /** Starts a server on the folder's configuration and returns when it serves. */
  public static Meridian serve(Setup setup) throws IOException {
    return serve(Network.HOST, setup, "");
  }

  /** As {@link #serve(Setup)} on some network. */
  static Meridian serve(Network network, Setup setup) throws IOException {
    return serve(network, setup, "");
  }

  /** As {@link #serve(Setup)}, with further options of the JVM, parted by blanks. */
  static Meridian serve(Setup setup, String javaOptions) throws IOException {
    return serve(Network.HOST, setup, javaOptions);
  }

  /** As {@link #serve(Setup)}, in the place of the server that runs there, if one does. */
  static Meridian takeOver(Setup setup) throws IOException {
    return serve(Network.HOST, setup, "", "--takeover");
  }

  /** As {@link #takeOver(Setup)} on some network. */
  static Meridian takeOver(Network network, Setup setup) throws IOException {
    return serve(network, setup, "", "--takeover");
  }

  private static Meridian serve(
      Network network, Setup setup, String javaOptions, String... arguments) throws IOException {
    Path err = Files.createTempFile(setup.folder(), "serve", ".err");
    ProcessBuilder builder = builder(setup.folder(), "serve");
    builder.command().addAll(List.of(arguments));
    builder.environment().put("MERIDIAN_JAVA_OPTS", javaOptions);
    Meridian server =
        new Meridian(network.program(builder).redirectError(err.toFile()).start(), err);
    Awaitility.await("the server serves")
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> assertThat(server.process.isAlive()).describedAs(server.text()).isTrue())
        .until(() -> server.text().contains(": serving "));
    return server;
  }

  /** Runs a command to its end. */
  static Ended run(Path folder, String... arguments) throws IOException, InterruptedException {
    return Ended.of(builder(folder, arguments));
  }

  /** A process of the launcher, which does not build. */
  static ProcessBuilder builder(Path folder, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of("meridian").toAbsolutePath().toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("MERIDIAN_NO_BUILD", "1");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }

  Process process() {
    return process;
  }

  /** Where it listens on 127.0.0.1. */
  public InetSocketAddress ipv4() throws IOException {
    return new InetSocketAddress(Ports.LOOPBACK, port(IPV4));
  }

  /** Where it listens on ::1. */
  InetSocketAddress ipv6() throws IOException {
    return new InetSocketAddress(InetAddress.ofLiteral("::1"), port(IPV6));
  }

  private int port(Pattern pattern) throws IOException {
    String serving =
        log().stream().filter(line -> line.contains(": serving ")).findFirst().orElseThrow();
    Matcher matcher = pattern.matcher(serving);
    assertThat(matcher.find()).describedAs(serving).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  /** Lines of standard error so far. */
  List<String> log() throws IOException {
    return text().lines().toList();
  }

  private String text() throws IOException {
    return Files.readString(err);
  }

  /** Fails when standard error holds anything but log lines, such as a stack trace. */
  void assertLogIsClean() throws IOException {
    assertThat(log()).allMatch(line -> LOG_LINE.matcher(line).matches());
  }

  /** Memory that the process holds now, KiB. */
  long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  /** Sends a signal, such as {@code HUP}. */
  void signal(String name) throws IOException, InterruptedException {
    Ended ended = Ended.of(new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())));
    assertThat(ended.status()).describedAs(ended.err()).isZero();
  }

  /** Ends by SIGTERM, and fails when that takes longer than a few seconds. */
  int terminate() throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).describedAs("ends on SIGTERM").isTrue();
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
