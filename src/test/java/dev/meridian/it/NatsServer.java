package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Debian's nats-server with JetStream, as a child process. */
final class NatsServer implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(30);

  private final Network network;
  private final Path folder;
  private final InetSocketAddress address;
  private final List<String> arguments;
  private Process process;

  private NatsServer(
      Network network, Path folder, InetSocketAddress address, List<String> arguments)
      throws IOException {
    this.network = network;
    this.folder = folder;
    this.address = address;
    this.arguments = arguments;
    this.process = launch();
  }

  /** One by itself, which listens when this returns. */
  static NatsServer start(Path folder) throws IOException {
    InetSocketAddress address = new InetSocketAddress(Ports.LOOPBACK, Ports.free());
    return new NatsServer(Network.HOST, folder, address, arguments(folder, address))
        .awaitListening();
  }

  /** A cluster; what is stored needs most of them. */
  static List<NatsServer> cluster(Path folder, int size) throws IOException {
    List<Seat> seats =
        Ports.free(2 * size).stream()
            .map(port -> new Seat(Network.HOST, new InetSocketAddress(Ports.LOOPBACK, port)))
            .toList();
    return cluster(folder, seats.subList(0, size), seats.subList(size, 2 * size));
  }

  /** A cluster of one server in each region. */
  static List<NatsServer> cluster(Path folder, List<Region> regions) throws IOException {
    List<Seat> seats = regions.stream().map(r -> new Seat(r.network(), r.nats())).toList();
    List<Seat> routes =
        seats.stream()
            .map(
                seat ->
                    new Seat(
                        seat.network(),
                        new InetSocketAddress(
                            seat.address().getAddress(), seat.address().getPort() + 2000)))
            .toList();
    return cluster(folder, seats, routes);
  }

  /** Where a server listens. */
  private record Seat(Network network, InetSocketAddress address) {
    String url() {
      return "nats://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }
  }

  private static List<NatsServer> cluster(Path folder, List<Seat> seats, List<Seat> routes)
      throws IOException {
    String all = routes.stream().map(Seat::url).collect(Collectors.joining(","));
    List<NatsServer> servers = new ArrayList<>();
    for (int i = 0; i < seats.size(); i++) {
      Path own = folder.resolve("nats" + i);
      List<String> arguments = new ArrayList<>(arguments(own, seats.get(i).address()));
      arguments.addAll(
          List.of(
              "--name",
              "nats" + i,
              "--cluster_name",
              "test",
              "--cluster",
              routes.get(i).url(),
              // Else clients would find ways to the others that are not the test's to cut.
              "--no_advertise",
              "--routes",
              all));
      servers.add(new NatsServer(seats.get(i).network(), own, seats.get(i).address(), arguments));
    }
    for (NatsServer server : servers) {
      server.awaitListening();
    }
    return servers;
  }

  private static List<String> arguments(Path folder, InetSocketAddress address) {
    return List.of(
        "--addr",
        address.getAddress().getHostAddress(),
        "--port",
        Integer.toString(address.getPort()),
        "--jetstream",
        "--store_dir",
        folder.resolve("store").toString());
  }

  private Process launch() throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(folder.resolve("log"));
    return network
        .program("nats-server", arguments)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
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

  private boolean isListening() throws IOException {
    return log().contains("Listening for client connections");
  }

  InetSocketAddress address() {
    return address;
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
