package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One node of a fleet: its folder, its way to NATS, and its process, which may come and go. */
final class FleetNode implements AutoCloseable {
  private static final String ZONE =
      """
      $TTL 300
      @    SOA  ns1 hostmaster ( 1 7200 900 1209600 45 )
           NS   ns1
      ns1  A    192.0.2.53
      """;

  static final String FIRST = "192.0.2.10";
  static final String SECOND = "198.51.100.10";
  static final String HELD = "203.0.113.10";

  private final String name;
  private final Setup setup;
  private final List<Cable> cables;
  private Optional<Meridian> server = Optional.empty();

  FleetNode(Path folder, String name, String region, List<NatsServer> nats, Backends backends)
      throws IOException {
    this.name = name;
    this.cables = new java.util.ArrayList<>();
    for (NatsServer one : nats) {
      cables.add(Cable.to(one.address()));
    }
    String urls =
        String.join(
            ", ", cables.stream().map(c -> "\"nats://127.0.0.1:" + c.port() + "\"").toList());
    this.setup =
        Setup.in(folder)
            .write(
                "meridian.yaml",
                "listen: {dns: \"127.0.0.1:%d\", control: \"127.0.0.1:%d\"}%n"
                    .formatted(Ports.free(), Ports.free()))
            .config("vantage: {name: %s, region: %s}%n".formatted(name, region))
            .config(
                "fleet: {nats: [%s], freshFor: 2s, replicas: %d}%n".formatted(urls, nats.size()))
            .zone("shop.example", ZONE)
            .steering("shop.example", backends.steering(name));
  }

  /** What all nodes probe. */
  record Backends(Backend first, Backend second, Backend held) {
    String steering(String vantage) {
      return """
      probes:
        web: {http: "http://{address}/", headers: {X-Vantage: %1$s}, every: 1s, timeout: 1s, fall: 2, rise: 2}
        kept: {http: "http://{address}/", headers: {X-Vantage: %1$s}, every: 1s, timeout: 1s, fall: 2, rise: 2, failback: manual}
      pools:
        first: {probe: web, members: [{address: 192.0.2.10, probeAt: "127.0.0.1:%2$d"}]}
        second: {probe: web, members: [{address: 198.51.100.10, probeAt: "127.0.0.1:%3$d"}]}
        held: {probe: kept, members: [{address: 203.0.113.10, probeAt: "127.0.0.1:%4$d"}]}
      policies:
        www: {failover: [first, second]}
        latched: {failover: [held, second]}
        guarded: {failover: [first, second], safety: {minInService: 1}}
      names:
        www: {policy: www, ttl: 5}
        latched: {policy: latched, ttl: 5}
        guarded: {policy: guarded, ttl: 5}
      """
          .formatted(vantage, first.port(), second.port(), held.port());
    }
  }

  void start() throws IOException {
    server = Optional.of(Meridian.serve(setup));
  }

  /** Runs a command that asks this node's API. */
  String ask(String... command) throws IOException, InterruptedException {
    Ended ended = tell(command);
    assertThat(ended.status()).describedAs(ended.out() + ended.err()).isZero();
    return ended.out();
  }

  /** Runs a command, whatever becomes of it. */
  Ended tell(String... command) throws IOException, InterruptedException {
    return Meridian.run(setup.folder(), command);
  }

  /** As by {@code kill -9}. */
  void kill() throws InterruptedException {
    Meridian running = server.orElseThrow();
    running.close();
    running.process().waitFor(10, TimeUnit.SECONDS);
    server = Optional.empty();
  }

  void cut() {
    cables.forEach(Cable::cut);
  }

  void join() {
    cables.forEach(Cable::join);
  }

  boolean isRunning() {
    return server.isPresent();
  }

  Meridian server() {
    return server.orElseThrow();
  }

  String answer(String host) throws IOException, InterruptedException {
    Dig dig = Dig.ask(server().ipv4(), host + ".shop.example");
    return dig.rdata().size() == 1 ? dig.rdata().getFirst() : dig.rdata().toString();
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() throws IOException {
    server.ifPresent(Meridian::close);
    for (Cable cable : cables) {
      cable.close();
    }
  }
}
