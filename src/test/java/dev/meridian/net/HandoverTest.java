package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One set of listeners goes on where another ends, and clients notice nothing. */
@Timeout(120)
final class HandoverTest {
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final int ROUNDS = 2;

  @TempDir private Path folder;

  /** Clients of their own threads that ask without a pause, each query once. */
  private static final class Clients implements AutoCloseable {
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong answers = new AtomicLong();
    private final Queue<Throwable> lost = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    private interface Exchange {
      void run(int id) throws IOException;
    }

    void add(Exchange exchange) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int id = 0; !ended.get(); id = id + 1 & 0xffff) {
                      try {
                        exchange.run(id);
                        answers.incrementAndGet();
                      } catch (IOException | RuntimeException | AssertionError e) {
                        lost.add(e);
                      }
                    }
                  }));
    }

    void awaitMore(long atLeast) throws InterruptedException {
      long goal = answers.get() + atLeast;
      while (answers.get() < goal) {
        Thread.sleep(5);
      }
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
      ended.set(true);
      for (Thread thread : threads) {
        join(thread);
      }
    }

    @Override
    public void close() {
      end();
    }
  }

  /** Descriptors cross a socket, as between processes, so that each side closes its own. */
  private List<InheritedSocket> handedOver(Listeners from) throws IOException {
    try (LocalSocket listening = LocalSocket.listen(folder.resolve("s"), WAIT);
        LocalSocket client = LocalSocket.connect(folder.resolve("s"), WAIT);
        LocalSocket server = listening.accept(WAIT).orElseThrow()) {
      List<InheritedSocket> own = from.handOver();
      server.send("sockets", own.stream().map(InheritedSocket::descriptor).toList());
      List<Integer> descriptors = client.receive().orElseThrow().descriptors();
      List<InheritedSocket> theirs = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        theirs.add(new InheritedSocket(own.get(i).address(), descriptors.get(i)));
      }
      return theirs;
    }
  }

  /** For the first address of another; it wants more threads, and gets as many as there were. */
  private static ListenSpec spec(Serving old) {
    TcpLimits tcp = Serving.limits(Serving.IDLE, Serving.IDLE, 100, 100);
    return new ListenSpec(List.of(old.address()), 3, true, 1, tcp, List.of(), 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
  void noQueryIsLost(String host) throws Exception {
    Serving old = Serving.on(UdpMode.BATCHED, host);
    InetSocketAddress at =
        new InetSocketAddress(
            Serving.literal(host.contains(":") ? "::1" : "127.0.0.1"), old.address().getPort());
    try (Clients clients = new Clients()) {
      for (int i = 0; i < 2; i++) {
        UdpClient udp = new UdpClient(at);
        clients.add(udp::assertAnswers);
        clients.add(
            id -> {
              try (TcpClient tcp = new TcpClient(at)) {
                tcp.assertAnswers(id);
              }
            });
      }
      clients.awaitMore(200);
      for (int round = 0; round < ROUNDS; round++) {
        Serving next = new Serving(UdpMode.BATCHED, spec(old), handedOver(old.listeners()));
        assertThat(next.address()).isEqualTo(old.address());
        assertThat(next.listeners().succeed()).isEmpty();
        clients.awaitMore(200);
        old.listeners().drain(Duration.ofSeconds(5));
        next.listeners().succeeded();
        old.close();
        clients.awaitMore(200);
        old = next;
      }
      assertThat(clients.lost).isEmpty();
    } finally {
      old.close();
    }
  }

  @Test
  void withoutTheSocketsOfTheOtherTheAddressIsNotToBeHad() throws Exception {
    try (Serving old = Serving.on(UdpMode.BATCHED, "127.0.0.1")) {
      assertThatThrownBy(() -> new Serving(UdpMode.BATCHED, spec(old), List.of()))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void socketsOfAddressesThatAreLeftAreClosed() throws Exception {
    try (Serving old = Serving.on(UdpMode.BATCHED, "127.0.0.1", "127.0.0.2");
        Serving next = new Serving(UdpMode.BATCHED, spec(old), handedOver(old.listeners()))) {
      InetSocketAddress left = old.listeners().addresses().get(1);
      old.listeners().stop();
      assertThat(next.listeners().handOver()).hasSize(1);
      UdpSocket.open(left, false, true).close();
    }
  }

  @Test
  void aConnectionIsServedWhileItAsksAndIsThenClosed() throws Exception {
    try (Serving old = Serving.on(UdpMode.BATCHED, "127.0.0.1");
        TcpClient busy = new TcpClient(old.address());
        TcpClient idle = new TcpClient(old.address())) {
      busy.assertAnswers(1);
      idle.assertAnswers(2);
      Thread draining =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      old.listeners().drain(Duration.ofSeconds(30));
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  });
      try (Clients clients = new Clients()) {
        clients.add(busy::assertAnswers);
        idle.assertClosed();
        clients.awaitMore(10);
        clients.end();
        assertThat(clients.lost).isEmpty();
      }
      busy.send(Query.framedWithKeepalive(3));
      assertThat(draining.isAlive()).isTrue();
      assertThat(Query.keepaliveOf(busy.receive())).isZero();
      busy.assertClosed();
      draining.join();
    }
  }
}
