package dev.meridian.it.differential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.it.Meridian;
import dev.meridian.it.NameServer;
import dev.meridian.it.Network;
import dev.meridian.it.Ports;
import dev.meridian.it.Setup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same zones served by Meridian, NSD and Knot, and the same queries to each: they answer alike,
 * but for what {@link Permitted} lists.
 */
final class DifferentialIT {
  private static final int QUERIES_MIN = 20_000;

  /** Of the zones that are made by chance and of what is asked; another finds more. */
  private static final long SEED = Long.getLong("meridian.differential.seed", 1);

  private static final Path SUMMARY = Path.of("target/differential.txt");

  @TempDir private Path folder;

  @Test
  void answersAsNsdAndKnotDo() throws Exception {
    System.out.println("seed of zones and queries: " + SEED);
    Zones zones = Zones.of(SEED);
    List<Asked> asked = Questions.of(zones, new Random(SEED));
    Comparison comparison = new Comparison(zones);

    compareAll(zones, asked, comparison);

    System.out.println(comparison.summary());
    Files.writeString(SUMMARY, comparison.summary());
    assertThat(comparison.queries()).isGreaterThan(QUERIES_MIN);
    assertThat(comparison.unexplained()).isEmpty();
    assertThat(comparison.idle()).describedAs("rules that permit nothing").isEmpty();
  }

  private void compareAll(Zones zones, List<Asked> asked, Comparison comparison) throws Exception {
    Setup setup = Setup.in(folder);
    zones.write(folder.resolve("zones"));
    List<Integer> ports = Ports.free(2);
    try (NameServer nsd = NameServer.nsd(Network.HOST, folder, at(ports.get(0)), zones.names());
        NameServer knot = NameServer.knot(Network.HOST, folder, at(ports.get(1)), zones.names());
        Meridian meridian = Meridian.serve(setup);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      InetSocketAddress ours = meridian.ipv4();
      Future<byte[][]> byMeridian = threads.submit(() -> Exchange.ask(ours, asked));
      Future<byte[][]> byNsd = threads.submit(() -> Exchange.ask(nsd.address(), asked));
      Future<byte[][]> byKnot = threads.submit(() -> Exchange.ask(knot.address(), asked));
      Map<Peer, byte[][]> theirs = new EnumMap<>(Peer.class);
      theirs.put(Peer.NSD, byNsd.get());
      theirs.put(Peer.KNOT, byKnot.get());
      comparison.compare(asked, byMeridian.get(), theirs);
    }
  }

  private static InetSocketAddress at(int port) throws IOException {
    return new InetSocketAddress(Ports.LOOPBACK, port);
  }
}
