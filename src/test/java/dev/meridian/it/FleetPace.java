package dev.meridian.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * How long after the first node of a fleet the last one answers something else. Each node is asked
 * over UDP again and again, a millisecond after its answer.
 */
final class FleetPace {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final Duration ANSWER_MAX = Duration.ofSeconds(1);

  private final List<FleetNode> nodes;
  private final byte[] query;
  private final List<Long> spreadsNanos = new ArrayList<>();

  FleetPace(List<FleetNode> nodes, String name) {
    this.nodes = nodes;
    this.query = Ask.plain(1, name, Ask.A);
  }

  /** Waits until all nodes answer with an IPv4 address, and remembers how far apart they were. */
  void await(String address) throws Exception {
    byte[] end =
        HexFormat.of()
            .parseHex(
                Arrays.stream(address.split("\\."))
                    .map(octet -> "%02x".formatted(Integer.parseInt(octet)))
                    .collect(Collectors.joining()));
    List<Callable<Long>> askers = new ArrayList<>();
    for (FleetNode node : nodes) {
      InetSocketAddress server = node.server().ipv4();
      askers.add(() -> since(server, end));
    }
    List<Long> times = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(nodes.size())) {
      for (Future<Long> asker : threads.invokeAll(askers)) {
        times.add(asker.get());
      }
    }
    times.sort(null);
    spreadsNanos.add(times.getLast() - times.getFirst());
  }

  /** When a server first answered so. */
  private long since(InetSocketAddress server, byte[] end)
      throws IOException, InterruptedException {
    long lastNanos = System.nanoTime() + PATIENCE.toNanos();
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server);
      socket.setSoTimeout((int) ANSWER_MAX.toMillis());
      while (System.nanoTime() < lastNanos) {
        if (endsWith(answer(socket), end)) {
          return System.nanoTime();
        }
        Thread.sleep(1);
      }
    }
    throw new AssertionError(server + " does not answer so");
  }

  private byte[] answer(DatagramSocket socket) throws IOException {
    socket.send(new DatagramPacket(query, query.length));
    DatagramPacket response = new DatagramPacket(new byte[512], 512);
    try {
      socket.receive(response);
    } catch (SocketTimeoutException e) {
      return new byte[0];
    }
    return Arrays.copyOf(response.getData(), response.getLength());
  }

  /** The address of the only record, without OPT behind it, is the end of the message. */
  private static boolean endsWith(byte[] message, byte[] end) {
    int from = message.length - end.length;
    return from >= 0 && Arrays.equals(message, from, message.length, end, 0, end.length);
  }

  /** The same of what a command at one node brings about, which begins while all are asked. */
  void await(String address, FleetNode at, String... command) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<String> done = thread.submit(() -> at.ask(command));
      await(address);
      done.get();
    }
  }

  /** What was measured until now was the start of the fleet. */
  void forget() {
    spreadsNanos.clear();
  }

  int count() {
    return spreadsNanos.size();
  }

  /** The median and the longest. */
  String words(String what) {
    List<Double> millis = spreadsNanos.stream().map(nanos -> nanos / 1e6).sorted().toList();
    return "%s: %d times, median %.0f ms, longest %.0f ms"
        .formatted(what, millis.size(), millis.get(millis.size() / 2), millis.getLast());
  }
}
