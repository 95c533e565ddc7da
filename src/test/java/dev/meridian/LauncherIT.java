package dev.meridian;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script by itself: a copy of it in a small project whose path has a blank, with a
 * JDK, a Maven and a PATH made of scripts.
 */
final class LauncherIT {
  /** Has the JVM compare the checksums of a cache before it uses it. */
  private static final String CHECKED = "-XX:+VerifySharedSpaces";

  private static final List<String> TOOLS =
      List.of(
          "dirname",
          "readlink",
          "sed",
          "find",
          "head",
          "tail",
          "ln",
          "mv",
          "rm",
          "mkdir",
          "touch",
          "sleep",
          "ps");

  /** Says where it stands, who it is and what it was given. */
  private static final String JAVA =
      """
      #!/bin/sh
      echo "in $PWD"
      echo "pid $$"
      for argument in "$@"; do echo "argument $argument"; done
      """;

  /** The same, and makes a cache when it is trained. */
  private static final String TRAINED =
      """
      #!/bin/sh
      for argument in "$@"; do
        case $argument in
          -XX:AOTCacheOutput=*)
            echo cache >"${argument#*=}"
            made=${argument#*=}
            echo "$@" >>"${made%/target/*}/trainings"
            exit 0
            ;;
        esac
      done
      """
          + JAVA.substring(JAVA.indexOf('\n') + 1);

  /** Notes that it ran and makes a jar. */
  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$JAVA_HOME" >>builds
      sleep 1
      mkdir -p target
      echo jar >target/meridian.jar
      """;

  @TempDir private Path folder;
  private Path project;
  private Path jdk;
  private Path bin;

  private record Ended(int status, String out, String err) {}

  @BeforeEach
  void layOut() throws IOException {
    project = Files.createDirectories(folder.resolve("my project"));
    Files.copy(Path.of("meridian"), project.resolve("meridian"));
    setExecutable(project.resolve("meridian"));
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    Files.createDirectories(project.resolve("src/main"));
    jdk = jdk("jdk 25", "25.0.1");
    bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      script(bin.resolve(tool), "#!/bin/sh\nexec " + foreign(tool) + " \"$@\"\n");
    }
    script(bin.resolve("mvn"), MAVEN);
  }

  @Test
  void keepsTheCallersFolderAndArguments() throws Exception {
    Path elsewhere = Files.createDirectories(folder.resolve("else where"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("m"), project.resolve("meridian"));

    Ended ended = await(start(elsewhere, link, "serve", "-c", "my file.yaml"));

    assertThat(ended.status).isZero();
    assertThat(ended.out)
        .contains("in " + elsewhere.toRealPath() + "\n")
        .endsWith(
            """
            argument -jar
            argument %s/target/meridian.jar
            argument serve
            argument -c
            argument my file.yaml
            """
                .formatted(project.toRealPath()));
  }

  @Test
  void passesJvmOptionsOn() throws Exception {
    Process process =
        start(
            Map.of("MERIDIAN_JAVA_OPTS", "-Xmx64m -Dname=*"),
            folder,
            project.resolve("meridian"),
            "version");

    assertThat(await(process).out).contains("argument -Xmx64m\nargument -Dname=*\n");
  }

  @Test
  void becomesTheServerSoThatSignalsReachIt() throws Exception {
    Process process = start(folder, project.resolve("meridian"));

    assertThat(await(process).out).contains("pid " + process.pid() + "\n");
  }

  @Test
  void buildsOnceForTwoStartsAtTheSameTime() throws Exception {
    Process first = start(folder, project.resolve("meridian"), "first");
    Process second = start(folder, project.resolve("meridian"), "second");

    assertThat(await(first).out).contains("argument first\n");
    assertThat(await(second).out).contains("argument second\n");
    assertThat(builds()).containsExactly(jdk.toString());
  }

  @Test
  void buildsAgainOnlyAfterASourceChanged() throws Exception {
    Ended first = await(start(folder, project.resolve("meridian")));
    Ended unchanged = await(start(folder, project.resolve("meridian")));
    Path source = Files.createFile(project.resolve("src/main/New.java"));
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofHours(1))));
    Ended changed = await(start(folder, project.resolve("meridian")));

    assertThat(first.err).isEqualTo("meridian: building Meridian (first run, about a minute) …\n");
    assertThat(unchanged.err).isEmpty();
    assertThat(changed.err).isEqualTo("meridian: building Meridian (sources changed) …\n");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void runsTheJarThatIsThereWhenAskedTo() throws Exception {
    Files.createDirectories(project.resolve("target"));
    Files.createFile(project.resolve("target/meridian.jar"));
    Files.createFile(project.resolve("src/main/New.java"));

    Ended ended =
        await(
            start(Map.of("MERIDIAN_NO_BUILD", "1"), folder, project.resolve("meridian"), "check"));

    assertThat(ended.out).contains("argument check\n");
    assertThat(project.resolve("builds")).doesNotExist();
  }

  @Test
  void trainsOnceForEachJarWithTheOptionsOfTheServer() throws Exception {
    script(jdk.resolve("bin/java"), TRAINED);
    Path cache = project.resolve("target/meridian.aot");

    Ended first = await(start(folder, project.resolve("meridian")));
    Ended second = await(start(folder, project.resolve("meridian")));
    Files.setLastModifiedTime(
        project.resolve("target/meridian.jar"),
        FileTime.from(Files.getLastModifiedTime(cache).toInstant().plusSeconds(2)));
    Ended third = await(start(folder, project.resolve("meridian")));

    String from =
        "argument -XX:AOTCache=%s\nargument %s\nargument -Xlog:aot*=off\n"
            .formatted(cache.toRealPath(), CHECKED);
    assertThat(first.out).contains(from);
    assertThat(second.out).contains(from).doesNotContain("Training");
    assertThat(second.err).isEmpty();
    assertThat(third.err).isEqualTo("meridian: preparing quick starts (some seconds, once) …\n");
    List<String> trainings = Files.readAllLines(project.resolve("trainings"));
    assertThat(trainings).hasSize(2);
    assertThat(options(first.out)).isSubsetOf(trainings.getFirst().split(" "));
  }

  /** What the JVM was told of its collector and headers. */
  private static List<String> options(String out) {
    return out.lines()
        .map(line -> line.replaceFirst("^argument ", ""))
        .filter(line -> line.startsWith("-XX:") && !line.startsWith("-XX:AOT"))
        .filter(line -> !line.equals(CHECKED))
        .toList();
  }

  @Test
  void startsWithoutACacheWhereTrainingMadeNone() throws Exception {
    Ended first = await(start(folder, project.resolve("meridian"), "first"));
    Ended second = await(start(folder, project.resolve("meridian"), "second"));

    assertThat(first.out).contains("argument first\n").doesNotContain("AOT", "-Xlog");
    assertThat(second.out).contains("argument second\n").doesNotContain("AOT", "-Xlog");
    assertThat(second.err).isEmpty();
    assertThat(project.resolve("target/meridian.aot")).isEmptyFile();
  }

  @Test
  void takesOverFromABuildThatWasKilled() throws Exception {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(project.resolve("target"));
    Files.createSymbolicLink(
        project.resolve("target/build.lock"), Path.of(Long.toString(dead.pid())));

    assertThat(await(start(folder, project.resolve("meridian"))).status).isZero();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void showsTheEndOfAFailedBuildAndNamesItsLog() throws Exception {
    script(
        bin.resolve("mvn"),
        """
        #!/bin/sh
        touch target/meridian.jar
        echo "line 14 is wrong"
        exit 1
        """);

    Ended ended = await(start(folder, project.resolve("meridian")));

    assertThat(ended.status).isEqualTo(1);
    assertThat(ended.err)
        .contains(
            "line 14 is wrong\n",
            "the whole log is in " + project.toRealPath() + "/target/build.log\n");
    assertThat(project.resolve("target/meridian.jar")).doesNotExist();
    assertThat(Files.isSymbolicLink(project.resolve("target/build.lock"))).isFalse();
  }

  @Test
  void stopsBuildingWhenTerminated() throws Exception {
    Process process = start(folder, project.resolve("meridian"));
    Awaitility.await().until(() -> Files.exists(project.resolve("builds")));

    process.toHandle().destroy();

    assertThat(await(process).status).isEqualTo(143);
    assertThat(Files.isSymbolicLink(project.resolve("target/build.lock"))).isFalse();
  }

  @Test
  void namesMavenWhenItIsMissing() throws Exception {
    Files.delete(bin.resolve("mvn"));

    Ended ended = await(start(folder, project.resolve("meridian")));

    assertThat(ended.status).isEqualTo(1);
    assertThat(ended.err).startsWith("meridian: Maven (mvn) is needed").hasLineCount(1);
  }

  @Test
  void passesOverAnOlderJavaHomeForTheJavaOnThePath() throws Exception {
    Path older = jdk("jdk 21", "21.0.9");
    Files.createSymbolicLink(bin.resolve("java"), jdk.resolve("bin/java"));

    Ended ended =
        await(
            start(Map.of("JAVA_HOME", older.toString()), folder, project.resolve("meridian"), "x"));

    assertThat(ended.out).contains("argument x\n");
    assertThat(builds()).containsExactly(jdk.toRealPath().toString());
  }

  @Test
  void verifyNeedsTheSources() throws Exception {
    Files.delete(project.resolve("pom.xml"));

    Ended ended = await(start(folder, project.resolve("meridian"), "verify"));

    assertThat(ended.status).isEqualTo(1);
    assertThat(ended.err).startsWith("meridian: verify runs the project's tests").hasLineCount(1);
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = Files.createDirectories(folder.resolve(name));
    Files.createDirectories(home.resolve("bin"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), JAVA);
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    return home;
  }

  private static Path foreign(String tool) {
    for (String directory : List.of("/usr/bin", "/bin")) {
      Path path = Path.of(directory, tool);
      if (Files.isExecutable(path)) {
        return path;
      }
    }
    throw new AssertionError("this machine has no " + tool);
  }

  private static void script(Path file, String text) throws IOException {
    Files.writeString(file, text);
    setExecutable(file);
  }

  private static void setExecutable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private List<String> builds() throws IOException {
    return Files.readAllLines(project.resolve("builds"));
  }

  private Process start(Path directory, Path launcher, String... arguments) throws IOException {
    return start(Map.of(), directory, launcher, arguments);
  }

  private Process start(
      Map<String, String> variables, Path directory, Path launcher, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().putAll(variables);
    return builder.start();
  }

  /** Output stays in the pipes until the end: it is a few lines. */
  private static Ended await(Process process) throws IOException, InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), UTF_8),
        new String(process.getErrorStream().readAllBytes(), UTF_8));
  }
}
