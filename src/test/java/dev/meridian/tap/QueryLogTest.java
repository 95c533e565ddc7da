package dev.meridian.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.meridian.config.QueryLogSpec;
import dev.meridian.config.QueryLogSpec.Format;
import dev.meridian.garbage.Garbage;
import dev.meridian.stats.Event;
import dev.meridian.stats.Tally;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

final class QueryLogTest {
  private static final long IPV4 = 0xffff_0000_0000L;
  private static final long CLIENT = IPV4 | 0xcb00_7109L; // 203.0.113.9
  private static final byte[] ANY = new byte[40];

  private final Tally tally = new Tally();
  @TempDir private Path folder = Path.of(".");

  private QueryLogSpec spec(double share, String to, Format format, int fileMax) {
    return new QueryLogSpec(share, folder.resolve(to), false, format, fileMax);
  }

  private QueryLogSpec socket(String to, Format format) {
    return new QueryLogSpec(1, folder.resolve(to), true, format, 64);
  }

  private static QueryLog log() {
    return new QueryLog("ns1", "meridian 1", () -> {});
  }

  private Tap tap(QueryLog log) {
    Tap tap = log.tap(tally, 1);
    tap.listensOn(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), 53));
    return tap;
  }

  private static void offer(Tap tap, byte[] query, byte[] response, boolean stream) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment octets = arena.allocate(query.length + (long) response.length + 1);
      MemorySegment.copy(query, 0, octets, ValueLayout.JAVA_BYTE, 0, query.length);
      MemorySegment.copy(response, 0, octets, ValueLayout.JAVA_BYTE, query.length, response.length);
      tap.offer(octets, 0, query.length, query.length, response.length, 0, CLIENT, 4242, stream);
    }
  }

  private List<JsonObject> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream().map(JsonObject::new).toList();
  }

  private static Message query() throws IOException {
    Name name = Name.fromString("www.example.com.");
    Message query = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
    query.getHeader().setID(7);
    ClientSubnetOption subnet = new ClientSubnetOption(24, InetAddress.ofLiteral("198.51.100.0"));
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(subnet)), Section.ADDITIONAL);
    return query;
  }

  private static Message response() throws IOException {
    Name name = Name.fromString("www.example.com.");
    Message response = new Message(7);
    response.getHeader().setFlag(Flags.QR);
    response.addRecord(Record.newRecord(name, Type.A, DClass.IN), Section.QUESTION);
    response.addRecord(
        new ARecord(name, DClass.IN, 30, InetAddress.ofLiteral("192.0.2.10")), Section.ANSWER);
    ClientSubnetOption subnet =
        new ClientSubnetOption(24, 20, InetAddress.ofLiteral("198.51.100.0"));
    response.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(subnet)), Section.ADDITIONAL);
    return response;
  }

  @Test
  void lineTellsWhoAskedForWhatAndWhatTheyGot() throws IOException {
    long before = System.currentTimeMillis();
    byte[] answer = response().toWire();
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "queries.json", Format.JSON, 64)));
      offer(tap(log), query().toWire(), answer, true);
    }

    JsonObject line = lines("queries.json").getFirst();

    assertThat(Instant.parse(line.getString("time")).toEpochMilli())
        .isBetween(before, System.currentTimeMillis());
    line.remove("time");
    assertThat(line)
        .isEqualTo(
            new JsonObject()
                .put("client", "203.0.113.9")
                .put("port", 4242)
                .put("server", "192.0.2.53:53")
                .put("transport", "tcp")
                .put("id", 7)
                .put("name", "www.example.com.")
                .put("class", "IN")
                .put("type", "A")
                .put("subnet", "198.51.100.0/24")
                .put("size", answer.length)
                .put("rcode", "NOERROR")
                .put("ttl", 30)
                .put("answers", new JsonArray().add("A 192.0.2.10"))
                .put("scope", 20));
  }

  @Test
  void lineSaysThatThereWasNoResponseAndThatAMessageIsMalformed() throws IOException {
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "queries.json", Format.JSON, 64)));
      offer(tap(log), new byte[] {1, 2, 3}, new byte[0], false);
    }

    assertThat(lines("queries.json").getFirst())
        .contains(entry("malformed", true), entry("answered", false), entry("transport", "udp"));
  }

  private static java.util.Map.Entry<String, Object> entry(String key, Object value) {
    return java.util.Map.entry(key, value);
  }

  @Test
  void shareIsTaken() throws IOException {
    int offered = 100_000;
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(0.1, "queries.json", Format.JSON, 64)));
      Tap tap = tap(log);
      for (int i = 0; i < offered; i++) {
        offer(tap, ANY, ANY, false);
      }
    }

    // Five standard deviations of a binomial distribution: √(100000 · 0.1 · 0.9) = 95.
    assertThat(tally.total(Event.LOG_SAMPLED)).isBetween(10_000L - 475, 10_000L + 475);
  }

  @Test
  void nothingIsTakenWhileOff() {
    try (QueryLog log = log()) {
      offer(tap(log), ANY, ANY, false);
      log.turnTo(Optional.of(spec(0, "queries.json", Format.JSON, 64)));
      offer(tap(log), ANY, ANY, false);
    }

    assertThat(tally.total(Event.LOG_SAMPLED)).isZero();
  }

  @Test
  void ringGivesBackWhatWasPutInTheSameOrder() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Tap tap = new Tap(tally, 1);
    tap.open(1);
    Deque<byte[]> expected = new ArrayDeque<>();
    for (int round = 0; round < 3_000; round++) {
      byte[] query = new byte[random.nextInt(12, random.nextInt(10) == 0 ? 65_535 : 300)];
      byte[] response = new byte[random.nextInt(2) * random.nextInt(1, 60_000)];
      random.nextBytes(query);
      random.nextBytes(response);
      long lost = tally.total(Event.LOG_LOST);
      offer(tap, query, response, random.nextBoolean());
      if (tally.total(Event.LOG_LOST) == lost) {
        expected.add(query);
        expected.add(response);
      }
      while (!expected.isEmpty() && random.nextInt(20) > 9) {
        Sighting taken = tap.take().orElseThrow();
        assertThat(taken.query()).as("seed %d", seed).isEqualTo(expected.remove());
        assertThat(taken.response()).as("seed %d", seed).isEqualTo(expected.remove());
      }
    }
    while (!expected.isEmpty()) {
      Sighting taken = tap.take().orElseThrow();
      assertThat(taken.query()).as("seed %d", seed).isEqualTo(expected.remove());
      assertThat(taken.response()).as("seed %d", seed).isEqualTo(expected.remove());
    }
    assertThat(tap.take()).isEmpty();
    assertThat(tally.total(Event.LOG_LOST)).isPositive();
  }

  @Test
  void tapAllocatesNothing() throws Exception {
    try (QueryLog log = log();
        Arena arena = Arena.ofConfined()) {
      log.turnTo(Optional.of(spec(1, "queries.json", Format.JSON, 1)));
      Tap tap = tap(log);
      MemorySegment octets = arena.allocate(200);

      Garbage.assertNone(
          () -> {
            for (int i = 0; i < 50_000; i++) {
              tap.offer(octets, 0, 50, 50, 150, 0, CLIENT, 4242, false);
            }
          });
    }
    assertThat(tally.total(Event.LOG_SAMPLED)).isPositive();
  }

  @Test
  void underPressureEachEntryIsWrittenOrLostAndCounted() throws IOException {
    Path socket = folder.resolve("s");
    long read;
    QueryLog log = log();
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      log.turnTo(Optional.of(socket("s", Format.JSON)));
      Tap tap = tap(log);
      try (SocketChannel reader = server.accept()) {
        for (int i = 0; i < 30_000; i++) {
          offer(tap, ANY, ANY, false); // nobody reads
        }
        assertThat(tally.total(Event.LOG_LOST)).isPositive();
        Thread closing = Thread.ofVirtual().start(log::close);
        read =
            new String(Channels.newInputStream(reader).readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .count();
        join(closing);
      }
    }

    assertThat(tally.total(Event.LOG_SAMPLED)).isEqualTo(30_000);
    await().until(() -> log.written() + log.lost() + tally.total(Event.LOG_LOST) == 30_000);
    // Of what was being written when the time for it was up, some may have come through.
    assertThat(read).isBetween(log.written(), log.written() + log.lost());
  }

  private static void join(Thread thread) {
    await().until(() -> !thread.isAlive());
  }

  @Test
  void folderOfTheFileIsMade() throws IOException {
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "log/queries.json", Format.JSON, 64)));
      offer(tap(log), ANY, ANY, false);
      await().until(() -> log.written() == 1);
    }

    assertThat(lines("log/queries.json")).hasSize(1);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("log"))))
        .isEqualTo("rwxr-x---");
  }

  @Test
  void whatCannotBeWrittenIsLostAndCountedUntilItCan() throws IOException {
    Files.createFile(folder.resolve("later"));
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "later/queries.json", Format.JSON, 64)));
      Tap tap = tap(log);
      offer(tap, ANY, ANY, false);
      await().until(() -> log.lost() == 1);

      Files.delete(folder.resolve("later"));
      await()
          .until(
              () -> {
                offer(tap, ANY, ANY, false);
                return log.written() > 0;
              });
    }

    assertThat(lines("later/queries.json")).isNotEmpty();
  }

  @Test
  void fileThatWasMovedAwayIsLetGoOf() throws IOException {
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "queries.json", Format.JSON, 64)));
      Tap tap = tap(log);
      offer(tap, ANY, ANY, false);
      await().until(() -> log.written() == 1);
      Files.move(folder.resolve("queries.json"), folder.resolve("old.json"));

      await().until(() -> Files.exists(folder.resolve("queries.json")));
      offer(tap, ANY, ANY, false);
    }

    assertThat(lines("old.json")).hasSize(1);
    assertThat(lines("queries.json")).hasSize(1);
  }

  @Test
  void fileThatIsFullIsSetAside() throws IOException {
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "queries.dnstap", Format.DNSTAP, 1)));
      Tap tap = tap(log);
      for (int i = 1; i <= 40; i++) {
        offer(tap, new byte[60_000], new byte[0], true);
        int expected = i;
        await().until(() -> log.written() == expected);
      }
    }

    assertThat(Files.size(folder.resolve("queries.dnstap"))).isLessThanOrEqualTo(1 << 20);
    assertThat(Files.size(folder.resolve("queries.dnstap.1"))).isBetween(900_000L, 1L << 20);
    try (var files = Files.list(folder)) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void newLineFollowsOneThatWasTornByAKill() throws IOException {
    Files.writeString(folder.resolve("queries.json"), "{\"time\":\"2026-");
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "queries.json", Format.JSON, 64)));
      offer(tap(log), ANY, ANY, false);
    }

    List<String> lines = Files.readAllLines(folder.resolve("queries.json"));
    assertThat(lines).hasSize(2);
    assertThat(new JsonObject(lines.getLast()).getString("client")).isEqualTo("203.0.113.9");
  }

  @Test
  void fileIsNotForEverybody() throws IOException {
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "queries.json", Format.JSON, 64)));
      offer(tap(log), ANY, ANY, false);
    }

    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("queries.json"))))
        .endsWith("---");
  }

  @Test
  void dnstapShakesHandsOverASocket() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        QueryLog log = log()) {
      server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
      log.turnTo(Optional.of(socket("s", Format.DNSTAP)));
      byte[] query = query().toWire();
      try (SocketChannel reader = server.accept()) {
        DataInputStream in = new DataInputStream(Channels.newInputStream(reader));
        OutputStream out = Channels.newOutputStream(reader);
        assertThat(control(in))
            .startsWith(0, 0, 0, 4)
            .endsWith("dnstap.Dnstap".getBytes(StandardCharsets.US_ASCII));
        out.write(accept());
        assertThat(control(in))
            .startsWith(0, 0, 0, 2)
            .endsWith("dnstap.Dnstap".getBytes(StandardCharsets.US_ASCII));
        offer(tap(log), query, response().toWire(), false);
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        assertThat(new String(frame, StandardCharsets.ISO_8859_1))
            .contains("ns1", "meridian 1", new String(query, StandardCharsets.ISO_8859_1));
        Thread closing = Thread.ofVirtual().start(log::close);
        assertThat(control(in)).containsExactly(0, 0, 0, 3);
        join(closing);
      }
    }
  }

  /** The rest of a control frame, behind its length. */
  private static byte[] control(DataInputStream in) throws IOException {
    assertThat(in.readInt()).isZero();
    byte[] frame = new byte[in.readInt()];
    in.readFully(frame);
    return frame;
  }

  private static byte[] accept() {
    byte[] type = "protobuf:dnstap.Dnstap".getBytes(StandardCharsets.US_ASCII);
    byte[] head = {0, 0, 0, 0, 0, 0, 0, 34, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 22};
    byte[] frame = Arrays.copyOf(head, head.length + type.length);
    System.arraycopy(type, 0, frame, head.length, type.length);
    return frame;
  }

  @Test
  void socketThatSpeaksSomethingElseIsSaidAndNothingIsSentToIt() throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        QueryLog log = log()) {
      server.bind(UnixDomainSocketAddress.of(folder.resolve("s")));
      log.turnTo(Optional.of(socket("s", Format.DNSTAP)));
      try (SocketChannel reader = server.accept()) {
        Channels.newOutputStream(reader)
            .write("220 mail ready\r\n".getBytes(StandardCharsets.US_ASCII));
        offer(tap(log), ANY, ANY, false);
        await().until(() -> log.lost() == 1);
      }
    }
  }

  @Test
  void rcodesHaveTheirNames() throws IOException {
    Message refused = new Message(9);
    refused.getHeader().setFlag(Flags.QR);
    refused.getHeader().setRcode(Rcode.REFUSED);
    try (QueryLog log = log()) {
      log.turnTo(Optional.of(spec(1, "queries.json", Format.JSON, 64)));
      offer(tap(log), query().toWire(), refused.toWire(), false);
    }

    assertThat(lines("queries.json").getFirst().getString("rcode")).isEqualTo("REFUSED");
  }
}
