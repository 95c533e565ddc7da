package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/**
 * A server of others, NSD, Knot or Unbound, as a child process on the loopback interface with a
 * folder of its own. It needs no privileges, and ends with {@link #close}.
 */
public final class NameServer implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(30);

  private final InetSocketAddress address;
  private final Process process;
  private final Path log;

  private NameServer(InetSocketAddress address, Process process, Path log) {
    this.address = address;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts NSD and returns when it answers for all zones.
   *
   * @param folder for its files; its folder {@code zones} holds a file {@code NAME.zone} for each
   * @param zones their names, {@code root} for the root
   */
  public static NameServer nsd(
      Network network, Path folder, InetSocketAddress address, List<String> zones)
      throws IOException {
    String configuration =
        """
        server:
          ip-address: %1$s@%2$d
          server-count: 1
          username: ""
          chroot: ""
          pidfile: ""
          database: ""
          zonesdir: "%3$s/zones"
          zonelistfile: "%3$s/nsd.zones"
          xfrdfile: "%3$s/nsd.xfrd"
          xfrdir: "%3$s"
          ipv4-edns-size: 1232
          minimal-responses: yes
          rrl-ratelimit: 0
          hide-version: yes
          hide-identity: yes
        remote-control:
          control-enable: no
        """
            .formatted(address.getAddress().getHostAddress(), address.getPort(), folder);
    String files =
        each(zones, zone -> "zone:\n  name: %s\n  zonefile: %s.zone\n".formatted(apex(zone), zone));
    Path file = Files.writeString(folder.resolve("nsd.conf"), configuration + files);
    return start(network, "nsd", folder, address, zones, List.of("-d", "-c", file.toString()));
  }

  /** Starts Knot DNS and returns when it answers for all zones; otherwise as {@link #nsd}. */
  public static NameServer knot(
      Network network, Path folder, InetSocketAddress address, List<String> zones)
      throws IOException {
    String configuration =
        """
        server:
          listen: %1$s@%2$d
          rundir: %3$s
          udp-workers: 1
          tcp-workers: 1
          udp-max-payload: 1232
          version: ""
          nsid: ""
          identity: ""
        control:
          listen: %3$s/knot.sock
        log:
          - target: stdout
            any: info
        database:
          storage: %3$s/knot
        template:
          - id: default
            storage: %3$s/zones
            zonefile-sync: -1
            journal-content: none
        zone:
        """
            .formatted(address.getAddress().getHostAddress(), address.getPort(), folder);
    String files =
        each(zones, zone -> "  - domain: %s\n    file: %s.zone\n".formatted(apex(zone), zone));
    Path file = Files.writeString(folder.resolve("knot.conf"), configuration + files);
    Files.createDirectories(folder.resolve("knot"));
    return start(network, "knotd", folder, address, zones, List.of("-c", file.toString()));
  }

  /** Starts Unbound with a configuration and returns when it answers for the zones. */
  static NameServer unbound(
      Network network,
      Path folder,
      InetSocketAddress address,
      String configuration,
      List<String> zones)
      throws IOException {
    Path file = Files.writeString(folder.resolve("unbound.conf"), configuration);
    return start(network, "unbound", folder, address, zones, List.of("-d", "-c", file.toString()));
  }

  private static String each(List<String> zones, Function<String, String> text) {
    return zones.stream().map(text).collect(Collectors.joining());
  }

  private static String apex(String zone) {
    return zone.equals("root") ? "." : zone + ".";
  }

  private static NameServer start(
      Network network,
      String program,
      Path folder,
      InetSocketAddress address,
      List<String> zones,
      List<String> arguments)
      throws IOException {
    Path log = folder.resolve(program + ".log");
    Process process =
        network
            .program(program, arguments)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    NameServer server = new NameServer(address, process, log);
    try {
      for (String zone : zones) {
        server.awaitZone(network, program, apex(zone));
      }
    } catch (RuntimeException | AssertionError e) {
      server.close();
      throw e;
    }
    return server;
  }

  private void awaitZone(Network network, String program, String zone) {
    Awaitility.await(program + " serves " + zone)
        .atMost(START_MAX)
        .pollInterval(Duration.ofMillis(50))
        .failFast(() -> assertThat(process.isAlive()).describedAs(Files.readString(log)).isTrue())
        .until(
            () ->
                Ended.of(
                        network.program(
                            "dig",
                            List.of(
                                "-r",
                                "@" + address.getAddress().getHostAddress(),
                                "-p",
                                Integer.toString(address.getPort()),
                                "+tries=1",
                                "+time=1",
                                "+noall",
                                "+answer",
                                zone,
                                "SOA")))
                    .out()
                    .contains("SOA"));
  }

  public InetSocketAddress address() {
    return address;
  }

  /** Ends it and its own child processes by SIGTERM, which they pass on. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
