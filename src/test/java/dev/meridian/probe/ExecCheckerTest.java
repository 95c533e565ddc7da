package dev.meridian.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.config.ProbeSpec.Check;
import dev.meridian.health.HealthTable;
import dev.meridian.health.Observation;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecCheckerTest {
  private static final Vertx vertx = Vertx.vertx();

  /** An argument that no other process on this machine has. */
  private final String token = UUID.randomUUID().toString();

  @TempDir private Path folder;

  @AfterAll
  static void closeVertx() {
    vertx.close().await();
  }

  @Test
  void exitStatusDecidesAndTheFirstLineIsTheReason() throws Exception {
    assertThat(run("echo fine; echo more").reason()).matches("fine in [0-9.]+ m?s");
    assertThat(run("true").reason()).startsWith("exit 0 in ");
    Observation failed = run("echo 'disk full' >&2; exit 3");
    assertThat(failed.success()).isFalse();
    assertThat(failed.reason()).isEqualTo("exit 3: disk full");
    assertThat(run("exit 1").reason()).isEqualTo("exit 1");
    assertThat(run("kill -9 $$").reason()).isEqualTo("exit 137");
  }

  @Test
  void argumentsAreWhatTheProbeSaysAndNoShellReadsThem() throws Exception {
    Path script = script("echo \"$1|$2\"");
    Observation seen =
        check(List.of(script.toString(), "-H{address}", "$(id); *"), OneCheck.PATIENT);
    assertThat(seen.reason()).startsWith("-H2001:db8::1|$(id); * in ");
  }

  @Test
  void environmentIsLimited() throws Exception {
    Observation seen = run("env | cut -d= -f1 | sort | tr '\\n' ' '");
    // A shell adds PWD, and some add SHLVL and _.
    assertThat(seen.reason().replaceFirst(" in [0-9.]+ m?s$", "").split(" "))
        .contains("LANG", "MERIDIAN_ADDRESS", "MERIDIAN_CHECK", "PATH")
        .isSubsetOf(
            "LANG", "MERIDIAN_ADDRESS", "MERIDIAN_CHECK", "PATH", "OLDPWD", "PWD", "SHLVL", "_");
    assertThat(run("pwd; cat").reason()).startsWith("/ in ");
  }

  @Test
  void endlessAndUnprintableOutputDoesNoHarm() throws Exception {
    assertThat(run("head -c 5000000 /dev/zero | tr '\\0' x").reason())
        .matches("x{160}… in [0-9.]+ m?s");
    assertThat(run("printf 'a\\033[31mb\\n'").reason()).startsWith("a [31mb in ");
    Observation endless = check(List.of("/usr/bin/yes"), Duration.ofMillis(500));
    assertThat(endless.reason()).isEqualTo("timed out after 500 ms while the command ran");
  }

  @Test
  void commandThatCannotBeStartedIsAFailure() throws Exception {
    Observation seen = check(List.of(folder + "/absent"), OneCheck.PATIENT);
    assertThat(seen.success()).isFalse();
    assertThat(seen.reason()).isEqualTo("cannot start: no such file");
  }

  @Test
  void timeoutKillsTheCommandWithAllThatItBegan() throws Exception {
    // In the background, of a dead parent, and in a session of its own.
    Observation seen =
        check(
            List.of(script(children() + "wait; sleep 1000").toString(), token),
            Duration.ofMillis(1500));
    assertThat(seen.reason()).isEqualTo("timed out after 1.5 s while the command ran");
    assertThat(Files.exists(folder.resolve("began"))).isTrue();
    await().untilAsserted(() -> assertThat(ofThisTest()).isEmpty());
  }

  @Test
  void successLeavesNothingBehindEither() throws Exception {
    Observation seen =
        check(List.of(script(children() + "echo ok").toString(), token), OneCheck.PATIENT);
    assertThat(seen.reason()).startsWith("ok in ");
    assertThat(ofThisTest()).isEmpty();
  }

  @Test
  void stopKillsWhatRuns() throws Exception {
    Path script = script(children() + "sleep 1000");
    ProbeScheduler scheduler =
        scheduler(1, List.of(script.toString(), token), Duration.ofSeconds(20));
    scheduler.start().await();
    await().until(() -> Files.exists(folder.resolve("began")));
    scheduler.stop().await();
    await().untilAsserted(() -> assertThat(ofThisTest()).isEmpty());
  }

  @Test
  void noMoreThanSixteenRunAtOnce() throws Exception {
    Path script =
        script(
            "ls "
                + folder
                + "/run | wc -l >> "
                + folder
                + "/counts; "
                + "touch "
                + folder
                + "/run/$$; sleep 0.1; rm "
                + folder
                + "/run/$$");
    Files.createDirectory(folder.resolve("run"));
    ProbeScheduler scheduler = scheduler(40, List.of(script.toString()), Duration.ofSeconds(30));
    scheduler.start().await();
    scheduler.firstRound().await();
    scheduler.stop().await();
    List<Integer> others =
        Files.readAllLines(folder.resolve("counts")).stream()
            .map(line -> Integer.valueOf(line.strip()))
            .toList();
    assertThat(others).hasSize(40).allMatch(count -> count < CommandSlots.AT_ONCE_MAX);
  }

  private ProbeScheduler scheduler(int targets, List<String> words, Duration timeout) {
    List<Probed> probed = new ArrayList<>();
    for (int i = 0; i < targets; i++) {
      probed.add(
          new Probed(
              OneCheck.target(i, new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + i), 0)),
              OneCheck.spec(new Check.Exec(words), Duration.ofHours(1), timeout)));
    }
    HealthTable table = new HealthTable(probed.stream().map(Probed::target).toList());
    return new ProbeScheduler(vertx, table, probed);
  }

  /** Three children whose arguments hold the token, and a file that says that they have begun. */
  private String children() {
    Path sleeper = folder.resolve("sleeper");
    return "S="
        + sleeper
        + "; printf '#!/bin/sh\\nsleep 1000 & wait\\n' > $S; chmod +x $S\n"
        + "$S $1 &\n"
        + "($S $1 &) \n"
        + "setsid $S $1 &\n"
        + "while [ $(grep -lsa $1 /proc/[0-9]*/cmdline | wc -l) -lt 4 ]; do sleep 0.05; done\n"
        + "touch "
        + folder
        + "/began\n";
  }

  private List<String> ofThisTest() throws IOException {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
          .filter(path -> path.getFileName().toString().matches("\\d+"))
          .map(ExecCheckerTest::commandLine)
          .filter(line -> line.contains(token))
          .toList();
    }
  }

  private static String commandLine(Path process) {
    try {
      return Files.readString(process.resolve("cmdline"));
    } catch (IOException gone) {
      return "";
    }
  }

  private Observation run(String body) throws Exception {
    return check(List.of(script(body).toString()), OneCheck.PATIENT);
  }

  private Observation check(List<String> words, Duration timeout) throws Exception {
    return OneCheck.of(
        vertx,
        new Check.Exec(words),
        new InetSocketAddress(InetAddress.ofLiteral("2001:db8::1"), 0),
        timeout);
  }

  private Path script(String body) throws IOException {
    Path script = Files.createTempFile(folder, "check", ".sh");
    Files.writeString(script, "#!/bin/sh\n" + body + "\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    return script;
  }
}
