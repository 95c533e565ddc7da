package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Debian's nats-server with JetStream, as a child process on the loopback interface. */
final class NatsServer implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(30);

  private final Path folder;
  private final int port;
  private final List<String> command;
  private Process process;

  private NatsServer(Path folder, int port, List<String> command) throws IOException {
    this.folder = folder;
    this.port = port;
    this.command = command;
    this.process = launch();
  }

  /** One by itself, which listens when this returns. */
  static NatsServer start(Path folder) throws IOException {
    int port = Ports.free();
    return new NatsServer(folder, port, command(folder, port)).awaitListening();
  }

  /** A cluster; what is stored needs most of them. */
  static List<NatsServer> cluster(Path folder, int size) throws IOException {
    List<Integer> ports = Ports.free(2 * size);
    String routes =
        ports.subList(size, 2 * size).stream()
            .map(port -> "nats://127.0.0.1:" + port)
            .collect(Collectors.joining(","));
    List<NatsServer> servers = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      Path own = folder.resolve("nats" + i);
      List<String> command = new ArrayList<>(command(own, ports.get(i)));
      command.addAll(
          List.of(
              "--name",
              "nats" + i,
              "--cluster_name",
              "test",
              "--cluster",
              "nats://127.0.0.1:" + ports.get(size + i),
              // Else clients would find ways to the others that are not the test's to cut.
              "--no_advertise",
              "--routes",
              routes));
      servers.add(new NatsServer(own, ports.get(i), command));
    }
    for (NatsServer server : servers) {
      server.awaitListening();
    }
    return servers;
  }

  private static List<String> command(Path folder, int port) {
    return List.of(
        "/usr/sbin/nats-server",
        "--addr",
        "127.0.0.1",
        "--port",
        Integer.toString(port),
        "--jetstream",
        "--store_dir",
        folder.resolve("store").toString());
  }

  private Process launch() throws IOException {
    Files.createDirectories(folder);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private NatsServer awaitListening() {
    Awaitility.await("nats-server listens")
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> assertThat(process.isAlive()).describedAs(log()).isTrue())
        .until(this::isListening);
    return this;
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }

  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(address(), 100);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(Ports.LOOPBACK, port);
  }

  void stop() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  void startAgain() throws IOException {
    process = launch();
    awaitListening();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
