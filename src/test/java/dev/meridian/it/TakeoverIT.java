package dev.meridian.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.net.LocalSocket;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** One process goes on where another is, while clients ask without a pause. */
final class TakeoverIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int CLIENTS = 3;

  @TempDir private Path folder;
  private Nginx backend;
  private Setup setup;
  private int port;
  private Meridian first;
  private final List<Meridian> running = new ArrayList<>();

  @BeforeEach
  void serve() throws IOException {
    backend = Nginx.start(folder.resolve("backend"), Ports.free());
    setup =
        Setup.in(folder)
            .zone("shop.example", zone(1))
            .steering(
                "shop.example",
                """
                probes:
                  web: {http: "http://{address}/healthz", every: 300ms, timeout: 250ms, fall: 2, rise: 2}
                pools:
                  one: {probe: web, members: [{address: 192.0.2.1, probeAt: "127.0.0.1:%d"}]}
                  two: {members: [192.0.2.2]}
                policies: {pair: {failover: [one, two]}}
                names: {www: {policy: pair, ttl: 5}}
                """
                    .formatted(backend.port()));
    first = started(Meridian.serve(setup));
    port = first.ipv4().getPort();
  }

  private Meridian started(Meridian server) {
    running.add(server);
    return server;
  }

  @AfterEach
  void end() {
    running.forEach(Meridian::close);
    backend.close();
  }

  private static String zone(int version) {
    return "$TTL 300\n@ SOA ns h %d 2 3 4 5\n@ NS ns\nns A 192.0.2.53\nv TXT \"%d\"\n"
        .formatted(version, version);
  }

  /** Clients that ask one question after the other; each must be answered, and well. */
  private final class Load implements AutoCloseable {
    private final Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
    private final AtomicLong answers = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final InetSocketAddress at = new InetSocketAddress(Ports.LOOPBACK, port);
    private volatile boolean ended;

    private interface Exchange {
      byte[] ask(byte[] query) throws IOException;
    }

    Load() throws IOException {
      for (int i = 0; i < CLIENTS; i++) {
        DatagramSocket socket = new DatagramSocket();
        socket.connect(at);
        socket.setSoTimeout(5_000);
        begin(
            query -> {
              socket.send(new DatagramPacket(query, query.length));
              DatagramPacket response = new DatagramPacket(new byte[4096], 4096);
              socket.receive(response);
              return Arrays.copyOf(response.getData(), response.getLength());
            });
      }
      begin(
          query -> {
            try (Socket socket = new Socket(at.getAddress(), at.getPort())) {
              socket.setSoTimeout(5_000);
              byte[] frame = new byte[query.length + 2];
              frame[0] = (byte) (query.length >> 8);
              frame[1] = (byte) query.length;
              System.arraycopy(query, 0, frame, 2, query.length);
              socket.getOutputStream().write(frame);
              DataInputStream in = new DataInputStream(socket.getInputStream());
              return in.readNBytes(in.readUnsignedShort());
            }
          });
    }

    private void begin(Exchange exchange) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!ended) {
                      try {
                        judge(exchange);
                        answers.incrementAndGet();
                      } catch (IOException | AssertionError e) {
                        lost.add(e);
                      }
                    }
                  }));
    }

    private void judge(Exchange exchange) throws IOException {
      Message query =
          Message.newQuery(
              Record.newRecord(Name.fromConstantString("v.shop.example."), Type.TXT, DClass.IN));
      Message response = new Message(exchange.ask(query.toWire()));
      assertThat(response.getHeader().getID()).isEqualTo(query.getHeader().getID());
      assertThat(response.getRcode()).isEqualTo(Rcode.NOERROR);
      assertThat(response.getHeader().getFlag(Flags.AA)).isTrue();
      assertThat(response.getSection(Section.ANSWER)).hasOnlyElementsOfType(TXTRecord.class);
    }

    void awaitMore(long count) {
      long goal = answers.get() + count;
      Awaitility.await().atMost(PATIENCE).until(() -> answers.get() >= goal);
    }

    private static void join(Thread thread) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Returns when the last query has been answered, or not. */
    void end() {
      ended = true;
      for (Thread thread : threads) {
        join(thread);
      }
    }

    @Override
    public void close() {
      end();
    }
  }

  private String version() throws IOException, InterruptedException {
    return String.join(
        "", Dig.ask(new InetSocketAddress(Ports.LOOPBACK, port), "v.shop.example", "TXT").rdata());
  }

  private String www() throws IOException, InterruptedException {
    return String.join(
        "", Dig.ask(new InetSocketAddress(Ports.LOOPBACK, port), "www.shop.example").rdata());
  }

  @Test
  void noQueryIsLostAndWhatWasKnownIsKnownAfterwards() throws Exception {
    backend.stop();
    Awaitility.await().atMost(PATIENCE).until(() -> www().equals("192.0.2.2"));
    try (Load load = new Load()) {
      load.awaitMore(500);
      Meridian before = first;
      for (int version = 2; version < 4; version++) {
        setup.zone("shop.example", zone(version));
        Meridian next = started(Meridian.takeOver(setup));
        assertThat(before.process().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(before.process().exitValue()).isZero();
        assertThat(version()).isEqualTo("\"" + version + "\"");
        // Not by a check: the first of a process flips nothing that was known.
        assertThat(www()).isEqualTo("192.0.2.2");
        assertThat(next.log()).noneMatch(line -> line.contains(" is DOWN"));
        before.assertLogIsClean();
        next.assertLogIsClean();
        load.awaitMore(500);
        before = next;
      }
      load.end();
      assertThat(load.lost).isEmpty();
      assertThat(before.terminate()).isZero();
    }
  }

  @Test
  void whenTheNewcomerFailsTheServerGoesOn() throws Exception {
    try (Load load = new Load()) {
      setup.zone("shop.example", zone(2) + "broken A 192.0.2\n");
      Ended broken = Meridian.run(folder, "serve", "--takeover");
      assertThat(broken.status()).isEqualTo(1);
      assertThat(broken.err()).contains("shop.example.zone:6: ");
      try (LocalSocket newcomer = LocalSocket.connect(socket(), PATIENCE)) {
        newcomer.send("take over who dies before it serves", List.of());
        assertThat(newcomer.receive().orElseThrow().descriptors()).isNotEmpty();
      }
      awaitLog(1);
      try (LocalSocket stranger = LocalSocket.connect(socket(), PATIENCE)) {
        stranger.send("good evening", List.of());
      }
      load.awaitMore(500);
      load.end();
      assertThat(load.lost).isEmpty();
      assertThat(version()).isEqualTo("\"1\"");
    }
    assertThat(first.terminate()).isZero();
  }

  private Path socket() {
    return folder.resolve("state/takeover.sock");
  }

  private void awaitLog(int givenUp) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                first.log().stream().filter(line -> line.contains("no takeover: ")).count()
                    == givenUp);
  }

  @Test
  void whereNoneRunsItStarts() throws Exception {
    assertThat(first.terminate()).isZero();
    assertThat(Files.exists(socket())).isFalse();
    Meridian alone = started(Meridian.takeOver(setup));
    port = alone.ipv4().getPort();
    assertThat(version()).isEqualTo("\"1\"");
  }
}
