package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where programs run: on the network of the tests, or in a network of their own that has nothing
 * but a loopback interface and in which every port is free to all, port 53 too.
 */
public final class Network implements AutoCloseable {
  /** The network of the tests. */
  public static final Network HOST = new Network(List.of(), null);

  private static final List<Path> FOLDERS =
      Stream.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").map(Path::of).toList();

  private final List<String> enter;
  private final @Nullable Process keeper;

  private Network(List<String> enter, @Nullable Process keeper) {
    this.enter = enter;
    this.keeper = keeper;
  }

  /**
   * Makes a network; no privileges are needed where the kernel lets users have namespaces. It is
   * there until {@link #close}.
   *
   * @param addresses that it has besides the loopback's own
   */
  static Network own(List<String> addresses) throws IOException {
    String commands =
        Stream.concat(
                Stream.of("link set lo up"),
                addresses.stream().map(address -> "address add " + address + " dev lo"))
            .map(command -> path("ip") + " " + command + " && ")
            .collect(Collectors.joining());
    Process keeper =
        new ProcessBuilder(
                path("unshare"),
                "--user",
                "--map-root-user",
                "--net",
                "sh",
                "-c",
                commands + "echo up && exec cat")
            .redirectErrorStream(true)
            .start();
    return kept(keeper);
  }

  /**
   * Makes a network that root alone may make: its links may be given what only root may give, such
   * as programs for AF_XDP.
   */
  static Network ofRoot() throws IOException {
    Process keeper =
        new ProcessBuilder(
                path("unshare"),
                "--net",
                "sh",
                "-c",
                path("ip") + " link set lo up && echo up && exec cat")
            .redirectErrorStream(true)
            .start();
    assertThat(keeper.inputReader().readLine())
        .describedAs("what unshare said of a network of root's own")
        .isEqualTo("up");
    return new Network(
        List.of(path("nsenter"), "--target", Long.toString(keeper.pid()), "--net"), keeper);
  }

  private static Network kept(Process keeper) throws IOException {
    String said = keeper.inputReader().readLine();
    assertThat(said).describedAs("what unshare said of a network of its own").isEqualTo("up");
    return new Network(
        List.of(
            path("nsenter"),
            "--target",
            Long.toString(keeper.pid()),
            "--user",
            "--preserve-credentials",
            "--net"),
        keeper);
  }

  /**
   * Makes another network whose links this one may make: whoever is root in this one is root in
   * that one.
   */
  Network apart() throws IOException {
    List<String> command =
        List.of("--net", "sh", "-c", path("ip") + " link set lo up && echo up && exec cat");
    return kept(program("unshare", command).redirectErrorStream(true).start());
  }

  /** A process that is there as long as a network of its own is. */
  long keeperPid() {
    if (keeper == null) {
      throw new IllegalStateException("nobody keeps the network of the tests");
    }
    return keeper.pid();
  }

  /** A program of Debian by its name, to be run here. */
  ProcessBuilder program(String name, List<String> arguments) {
    List<String> command = new ArrayList<>(enter);
    command.add(path(name));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** The same command, to be run here. */
  ProcessBuilder program(ProcessBuilder builder) {
    List<String> command = new ArrayList<>(enter);
    command.addAll(builder.command());
    return builder.command(command);
  }

  /** Users' search paths often lack the folders of servers. */
  private static String path(String name) {
    return FOLDERS.stream()
        .map(folder -> folder.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElse(name);
  }

  @Override
  public void close() throws IOException {
    if (keeper != null) {
      keeper.getOutputStream().close();
      try {
        assertThat(keeper.waitFor(10, TimeUnit.SECONDS)).describedAs("the network ends").isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        keeper.destroyForcibly();
      }
    }
  }
}
