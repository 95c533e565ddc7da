package dev.meridian.bench;

import dev.meridian.answer.Published;
import dev.meridian.answer.Responder;
import dev.meridian.answer.Snapshot;
import dev.meridian.answer.Steering;
import dev.meridian.config.Problems;
import dev.meridian.geo.ClassTrie;
import dev.meridian.load.Loader;
import dev.meridian.stats.Tally;
import dev.meridian.steer.Draw;
import dev.meridian.steer.Kind;
import dev.meridian.steer.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What a query costs between the system calls, and two parts of it: the look-up of the client and
 * the pick. Clients are random, so that the map is read as in service. Run in the project's folder.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HotPathBenchmark {
  private static final int REQUESTS = 4096;
  private static final int SLOT = 512;
  private static final int RESPONSE_MAX = 4096;
  private static final long V4_MAPPED = 0x0000_ffff_0000_0000L;
  private static final long SENDER = V4_MAPPED | 0xC000_0201L;

  private final SplittableRandom random = new SplittableRandom(20261122);
  private final MemorySegment memory =
      Arena.ofAuto().allocate(2L * REQUESTS * SLOT + RESPONSE_MAX, 8);
  private final int[] lengths = new int[2 * REQUESTS];
  private final int[] clients = new int[REQUESTS];
  private final Responder responder;
  private final ClassTrie trie;
  private final Outcome outcome;
  private final Draw draw = new Draw(7);
  private int next;

  /** Loads a small zone with one steered name over the shipped database. */
  public HotPathBenchmark() {
    Snapshot snapshot = snapshot();
    Steering steering = snapshot.policy(0);
    responder = new Responder(new Published(snapshot), 0, new Tally(), 42);
    responder.beginBatch();
    trie = steering.trie();
    outcome = steering.policy().outcome(0, Kind.A);
    draw.client(0, SENDER);
  }

  private static Snapshot snapshot() {
    try {
      return load();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Snapshot load() throws IOException {
    Path folder = Files.createTempDirectory("meridian-bench");
    Path zones = Files.createDirectory(folder.resolve("zones"));
    Path config = folder.resolve("meridian.yaml");
    Path database = Path.of("geoip/dbip-country-lite.mmdb").toAbsolutePath();
    Files.writeString(config, "zones: zones\ngeoip: [\"" + database + "\"]\n");
    Files.writeString(
        zones.resolve("example.com.zone"),
        """
        $TTL 300
        @ SOA ns1 hostmaster 1 7200 900 1209600 300
        @ NS ns1
        ns1 A 192.0.2.53
        """);
    Files.writeString(
        zones.resolve("example.com.yaml"),
        """
        pools:
          us: {members: [{address: 192.0.2.1, weight: 60}, {address: 192.0.2.2, weight: 40}]}
          eu: {members: [{address: 198.51.100.1, weight: 60}, {address: 198.51.100.2, weight: 40}]}
        policies:
          world: {geo: {EU: eu, default: us}}
        names:
          app: world
        """);
    Problems problems = new Problems();
    return Loader.load(config, problems)
        .orElseThrow(() -> new IllegalStateException(problems.all().toString()))
        .snapshot();
  }

  /** Writes the requests: first the steered ones with client subnets, then the static ones. */
  @Setup
  public void writeRequests() throws IOException {
    for (int i = 0; i < REQUESTS; i++) {
      clients[i] = random.nextInt(0x0B00_0000, 0x7F00_0000) & 0xFFFF_FF00;
      InetAddress subnet =
          InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(clients[i]).array());
      Message steered = query("app.example.com.");
      ClientSubnetOption option = new ClientSubnetOption(24, subnet);
      steered.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
      write(i, steered);
      write(REQUESTS + i, query("ns1.example.com."));
    }
  }

  private static Message query(String name) throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
  }

  private void write(int slot, Message request) {
    byte[] wire = request.toWire();
    lengths[slot] = wire.length;
    MemorySegment.copy(wire, 0, memory, ValueLayout.JAVA_BYTE, (long) slot * SLOT, wire.length);
  }

  /** A steered A query with a client subnet, from request to response. */
  @Benchmark
  public int respondSteered() {
    return respond(next++ & (REQUESTS - 1));
  }

  /** A static A query, from request to response. */
  @Benchmark
  public int respondStatic() {
    return respond(REQUESTS + (next++ & (REQUESTS - 1)));
  }

  private int respond(int slot) {
    long response = 2L * REQUESTS * SLOT;
    return responder.respond(
        memory, (long) slot * SLOT, lengths[slot], response, RESPONSE_MAX, 0, SENDER, false);
  }

  /** The class and prefix of a random client. */
  @Benchmark
  public int find() {
    int client = clients[next++ & (REQUESTS - 1)];
    return trie.find(0, V4_MAPPED | Integer.toUnsignedLong(client));
  }

  /** One of two members by weight. */
  @Benchmark
  public int pick() {
    outcome.pick(draw);
    return draw.length();
  }
}
