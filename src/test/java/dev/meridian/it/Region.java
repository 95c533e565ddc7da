package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** A place with a network of its own, whose way to the others can be cut. */
final class Region implements AutoCloseable {
  private static final int HTTP = 8080;
  private static final int NATS = 4222;

  private final Network world;
  private final Network network;
  private final String name;
  private final InetAddress address;

  private Region(Network world, Network network, String name, InetAddress address) {
    this.world = world;
    this.network = network;
    this.name = name;
    this.address = address;
  }

  /** A network that regions can be joined to. */
  static Network world() throws IOException {
    Network world = Network.own(List.of());
    ip(world, "link", "add", "world", "type", "bridge");
    ip(world, "link", "set", "world", "up");
    return world;
  }

  /** One that is joined to the others of its world. */
  static Region in(Network world, int number) throws IOException {
    String name = "r" + number;
    Network network = world.apart();
    InetAddress address = InetAddress.ofLiteral("10.9.0." + (10 + number));
    String keeper = Long.toString(network.keeperPid());
    ip(world, "link", "add", name, "type", "veth", "peer", "name", "out", "netns", keeper);
    ip(world, "link", "set", name, "master", "world");
    ip(world, "link", "set", name, "up");
    ip(network, "address", "add", address.getHostAddress() + "/24", "dev", "out");
    ip(network, "link", "set", "out", "up");
    return new Region(world, network, name, address);
  }

  private static void ip(Network where, String... arguments) throws IOException {
    try {
      Ended ended = Ended.of(where.program("ip", List.of(arguments)));
      assertThat(ended.status())
          .describedAs("ip %s: %s", String.join(" ", arguments), ended.err())
          .isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Nothing goes in or out any more. */
  void cut() throws IOException {
    ip(world, "link", "set", name, "down");
  }

  void heal() throws IOException {
    ip(world, "link", "set", name, "up");
  }

  Network network() {
    return network;
  }

  String name() {
    return name;
  }

  /** Where a backend of this region is. */
  InetSocketAddress http() {
    return new InetSocketAddress(address, HTTP);
  }

  /** Where the NATS server of this region is. */
  InetSocketAddress nats() {
    return new InetSocketAddress(address, NATS);
  }

  /** A backend that answers {@code GET /healthz}. */
  Nginx backend(Path folder) throws IOException {
    return Nginx.start(network, folder, http());
  }

  @Override
  public void close() throws IOException {
    network.close();
  }
}
