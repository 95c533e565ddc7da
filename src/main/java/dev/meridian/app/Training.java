package dev.meridian.app;

import dev.meridian.config.Problems;
import dev.meridian.load.Loader;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The run that the JVM is trained by for its AOT cache (JEP 483 and 514): loads, explains and
 * serves a small world on free ports of 127.0.0.1, asks it over UDP and TCP, and ends as a server
 * does. What it loads and compiles is there at once when a server starts with the cache. Needs no
 * network; started by itself, beside the commands, when the program is built.
 */
final class Training {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
  private static final Duration WHOLE_MAX = Duration.ofMinutes(5);
  private static final int DATAGRAMS = 10_000;
  private static final int STREAM_QUERIES = 500;
  private static final int PLAIN_NAMES = 20_000;
  private static final List<String> NAMES =
      List.of("www", "near", "office", "split", "same", "both", "alias", "n7", "text", "sub", "no");
  private static final int[] TYPES = {1, 28, 16};

  private static final String MASTER_FILE =
      """
      $TTL 300
      @       SOA   ns1 hostmaster ( 1 7200 900 1209600 30 )
              NS    ns1
              MX    10 ns1
      ns1     A     192.0.2.53
              AAAA  2001:db8::53
      text    TXT   "a text" "in two parts"
      see     CNAME text
      sub     NS    ns.sub
      ns.sub  A     192.0.2.54
      *.wild  A     192.0.2.55
      """;

  private static final String STEERING =
      """
      probes:
        web: {http: "http://{address}/healthz", expect: {status: 200, body: ok}, every: 1s, timeout: 1s, fall: 2, rise: 2}
        port: {tcp: UP, every: 1s}
      pools:
        us: {place: US-VA, probe: web, members: [{address: 192.0.2.1, weight: 3, probeAt: "127.0.0.1:UP"}, {address: "2001:db8::1", probeAt: "127.0.0.1:UP"}]}
        eu: {place: {lat: 53.3, lon: -6.3}, probe: web, healthyWhen: 50%, answers: 1, members: [{address: 192.0.2.2, probeAt: "127.0.0.1:DOWN"}, {address: 192.0.2.3, probeAt: "127.0.0.1:DOWN"}]}
        ap: {place: JP, probe: port, members: [{address: 192.0.2.4, probeAt: "127.0.0.1:UP"}]}
        other: {members: [{cname: www.example.net.}]}
      policies:
        world: {geo: {EU: {failover: [eu, us]}, JP: ap, default: {failover: [us, eu], trickle: 0.05}}, allDown: {lastResort: ap}}
        near: {nearest: [us, eu, ap], band: 5%, answers: 2}
        office: {networks: {192.0.2.0/24: ap, default: world}}
        split: {weighted: {us: 95, eu: 5}}
        same: {sticky: [us, eu]}
        both: {all: [us, eu], answers: 2}
      names:
        "@": world
        www: {policy: world, ttl: 30}
        "*.tenants": world
        near: near
        office: office
        split: split
        same: same
        both: both
        alias: other
      """;

  private final SplittableRandom random = new SplittableRandom(1);
  private final int port;

  private Training(int port) {
    this.port = port;
  }

  /** Takes the geo databases to learn from, if any; those that are not there are passed over. */
  public static void main(String[] databases) {
    Thread.ofPlatform().daemon().name("meridian-training-limit").start(Training::limit);
    int status = 1;
    try {
      status = train(databases) ? 0 : 1;
      keepMaps();
    } catch (IOException | InterruptedException e) {
      System.err.println("meridian: training broke off: " + e);
    } finally {
      System.exit(status); // which ends the server as a signal would
    }
  }

  /** A build waits for this run: it must end. */
  private static void limit() {
    try {
      Thread.sleep(WHOLE_MAX);
      System.err.println("meridian: training took too long");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  /** Compiles the maps of the configuration that comes with the program, for its first start. */
  private static void keepMaps() {
    String home = System.getProperty("meridian.home");
    String folder = System.getProperty("meridian.maps");
    if (home != null && folder != null) {
      Loader.load(Path.of(home, "meridian.yaml"), new Problems())
          .ifPresent(loaded -> loaded.maps().keepIn(Path.of(folder)));
    }
  }

  private static boolean train(String[] databases) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("meridian-training");
    Vertx vertx = Vertxes.create();
    Map<String, Integer> ports = new LinkedHashMap<>(Map.of("up", 0, "down", 0));
    DemoBackends backends = new DemoBackends(vertx, ports, 0);
    Vertxes.join(backends.start());
    int port = freePort();
    try {
      String config = write(folder, port, backends, databases).toString();
      Vertxes.join(backends.stop("down"));
      Main.run("check", "-c", config);
      Main.run("explain", "-c", config, "www.example.com.", "A", "--from", "192.0.2.0/24");
      Thread.ofPlatform()
          .daemon()
          .name("meridian-main")
          .start(() -> Main.run("serve", "-c", config));
      return new Training(port).ask();
    } finally {
      delete(folder);
    }
  }

  private static Path write(Path folder, int port, DemoBackends backends, String[] databases)
      throws IOException {
    Path zones = Files.createDirectory(folder.resolve("zones"));
    StringBuilder plain = new StringBuilder(MASTER_FILE);
    for (int i = 0; i < PLAIN_NAMES; i++) {
      plain.append("n%d A 192.0.2.%d\n".formatted(i, i % 256));
    }
    Files.writeString(zones.resolve("example.com.zone"), plain);
    Files.writeString(
        zones.resolve("example.com.yaml"),
        STEERING
            .replace("UP", Integer.toString(backends.port("up")))
            .replace("DOWN", Integer.toString(backends.port("down"))));
    List<String> present =
        List.of(databases).stream()
            .filter(database -> Files.isReadable(Path.of(database)))
            .map(database -> "\"" + Path.of(database).toAbsolutePath() + "\"")
            .toList();
    return Files.writeString(
        folder.resolve("meridian.yaml"),
        "listen: {dns: \"127.0.0.1:%d\"}\nzones: zones\ngeoip: %s\n".formatted(port, present));
  }

  private static void delete(Path folder) throws IOException {
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  /** One that is free for both transports. */
  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket stream = new ServerSocket(0, 1, loopback);
        DatagramSocket datagrams = new DatagramSocket(stream.getLocalPort(), loopback)) {
      return datagrams.getLocalPort();
    }
  }

  private boolean ask() throws IOException, InterruptedException {
    InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    long deadlineNanos = System.nanoTime() + START_MAX.toNanos();
    while (!HealthCheck.answers(server, ANSWER_MAX)) {
      if (System.nanoTime() > deadlineNanos) {
        return false;
      }
      Thread.sleep(50);
    }
    askByDatagrams(server);
    askByStream(server);
    return true;
  }

  private void askByDatagrams(InetSocketAddress server) throws IOException {
    byte[] room = new byte[4096];
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout((int) ANSWER_MAX.toMillis());
      for (int i = 0; i < DATAGRAMS; i++) {
        byte[] query = query(i);
        socket.send(new DatagramPacket(query, query.length));
        socket.receive(new DatagramPacket(room, room.length));
      }
    }
  }

  private void askByStream(InetSocketAddress server) throws IOException {
    try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
      socket.setSoTimeout((int) ANSWER_MAX.toMillis());
      InputStream responses = socket.getInputStream();
      for (int i = 0; i < STREAM_QUERIES; i++) {
        byte[] query = query(i);
        socket
            .getOutputStream()
            .write(
                ByteBuffer.allocate(2 + query.length)
                    .putShort((short) query.length)
                    .put(query)
                    .array());
        int length = ByteBuffer.wrap(responses.readNBytes(2)).getShort() & 0xFFFF;
        responses.readNBytes(length);
      }
    }
  }

  /** RFC 1035 section 4.1, with EDNS, and mostly with the client subnet of a random /24. */
  private byte[] query(int number) {
    ByteBuffer query = ByteBuffer.allocate(512);
    query.putShort((short) number).putShort((short) 0x0100);
    query.putShort((short) 1).putShort((short) 0).putShort((short) 0).putShort((short) 1);
    for (String label : List.of(NAMES.get(number % NAMES.size()), "example", "com", "")) {
      byte[] octets = label.getBytes(StandardCharsets.US_ASCII);
      query.put((byte) octets.length).put(octets);
    }
    query.putShort((short) TYPES[number / NAMES.size() % TYPES.length]).putShort((short) 1);
    query.put((byte) 0).putShort((short) 41).putShort((short) 1232).putInt(0);
    if (number % 8 == 0) {
      query.putShort((short) 0);
    } else { // RFC 7871 section 6: family, source and scope prefix length, address
      query.putShort((short) 11).putShort((short) 8).putShort((short) 7);
      query.putShort((short) 1).put((byte) 24).put((byte) 0);
      query.put((byte) random.nextInt(1, 224)).putShort((short) random.nextInt(1 << 16));
    }
    return ByteBuffer.allocate(query.position()).put(query.flip()).array();
  }
}
