package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.stats.Event;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ListenersTest {
  private static ListenSpec on(InetSocketAddress... addresses) {
    return new ListenSpec(List.of(addresses), 2, true, 2, TcpLimits.DEFAULT, List.of(), 1);
  }

  private static InetSocketAddress at(String host, int port) {
    return new InetSocketAddress(Serving.literal(host), port);
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void portZeroIsOnePortForBothTransportsAndAllThreads(UdpMode mode) throws IOException {
    try (Serving serving = new Serving(mode, on(at("127.0.0.1", 0)))) {
      int port = serving.address().getPort();
      assertThat(port).isPositive();
      assertThat(serving.listeners().tallies())
          .extracting(listener -> listener.endpoint().toString())
          .containsExactly(
              "127.0.0.1:" + port + "/udp",
              "127.0.0.1:" + port + "/udp",
              "127.0.0.1:" + port + "/tcp",
              "127.0.0.1:" + port + "/tcp");
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void udpPortInUseIsNamed(UdpMode mode) throws IOException {
    try (DatagramSocket taken = new DatagramSocket(0, Serving.literal("127.0.0.1"))) {
      InetSocketAddress address = at("127.0.0.1", taken.getLocalPort());
      assertThatThrownBy(() -> new Serving(mode, on(address)))
          .isInstanceOf(ListenException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1:%d/udp: address already in use", address.getPort());
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void tcpPortInUseIsNamed(UdpMode mode) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, Serving.literal("::1"))) {
      InetSocketAddress address = at("::1", taken.getLocalPort());
      assertThatThrownBy(() -> new Serving(mode, on(address)))
          .isInstanceOf(ListenException.class)
          .hasMessage("cannot listen on [::1]:%d/tcp: address already in use", address.getPort());
      // The UDP socket was given back.
      new DatagramSocket(address).close();
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void addressOfAnotherHostIsNamed(UdpMode mode) {
    assertThatThrownBy(() -> new Serving(mode, on(at("192.0.2.1", 0))))
        .isInstanceOf(ListenException.class)
        .hasMessage("cannot listen on 192.0.2.1:0/udp: cannot assign requested address");
  }

  @Test
  void hostNameIsNotAnAddress() {
    InetSocketAddress name = InetSocketAddress.createUnresolved("ns1.example.org", 53);
    assertThatThrownBy(() -> new Serving(UdpMode.CHANNEL, on(name)))
        .isInstanceOf(ListenException.class)
        .hasMessage("cannot listen on ns1.example.org:53/udp: not an IP address");
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void failureClosesWhatWasOpened(UdpMode mode) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, Serving.literal("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    InetSocketAddress good = at("127.0.0.1", port);
    assertThatThrownBy(() -> new Serving(mode, on(good, at("192.0.2.1", port))))
        .isInstanceOf(ListenException.class);
    new DatagramSocket(good).close();
    new ServerSocket(port, 1, good.getAddress()).close();
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void secondServerOnTheAddressIsRefusedThoughThreadsShareIt(UdpMode mode) throws IOException {
    try (Serving first = new Serving(mode, on(at("127.0.0.1", 0)))) {
      assertThatThrownBy(() -> new Serving(mode, on(first.address())))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("/udp: address already in use");
      try (UdpClient client = new UdpClient(first.address())) {
        client.assertAnswers(31);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void stopFreesThePortsAtOnce(UdpMode mode) throws IOException {
    InetSocketAddress address = at("127.0.0.1", 0);
    for (int round = 0; round < 5; round++) {
      try (Serving serving = new Serving(mode, on(address));
          TcpClient tcp = new TcpClient(serving.address());
          UdpClient udp = new UdpClient(serving.address())) {
        address = serving.address();
        tcp.assertAnswers(32);
        udp.assertAnswers(33);
        List<Thread> threads = serving.listeners().udpThreads();
        serving.listeners().stop();
        assertThat(threads).noneMatch(Thread::isAlive);
        tcp.assertClosed();
        assertThat(serving.listeners().total(Event.SENT)).isEqualTo(2);
      }
    }
  }

  @Test
  void threadsAreNamedByRole() throws IOException {
    try (Serving serving = new Serving(UdpMode.BATCHED, on(at("127.0.0.1", 0), at("::1", 0)))) {
      assertThat(serving.listeners().udpThreads())
          .extracting(Thread::getName)
          .containsExactly("meridian-udp-0", "meridian-udp-1", "meridian-udp-2", "meridian-udp-3");
    }
  }
}
