package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.meridian.stats.Ending;
import dev.meridian.stats.Event;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WildcardTest {
  @Test
  void repliesFromTheIpv4AddressThatWasAsked() throws IOException {
    try (Serving serving = Serving.on(UdpMode.BATCHED, "0.0.0.0")) {
      int port = serving.address().getPort();
      for (String asked : List.of("127.0.0.1", "127.0.0.2", "127.8.9.10")) {
        try (UdpClient client =
            new UdpClient(new InetSocketAddress(Serving.literal(asked), port))) {
          client.assertAnswers(21);
          client.assertAnswers(22);
        }
      }
      assertThat(serving.listeners().total(Ending.REFUSED)).isEqualTo(6);
    }
  }

  @Test
  void repliesFromEveryIpv6AddressThatTheHostHas() throws IOException {
    try (Serving serving = Serving.on(UdpMode.BATCHED, "::")) {
      int port = serving.address().getPort();
      List<Inet6Address> addresses =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(Inet6Address.class::isInstance)
              .map(Inet6Address.class::cast)
              .toList();
      assertThat(addresses).isNotEmpty();
      for (Inet6Address asked : addresses) {
        try (UdpClient client = new UdpClient(new InetSocketAddress(asked, port))) {
          client.assertAnswers(23);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(UdpMode.class)
  void bothWildcardsShareAPort(UdpMode mode) throws IOException {
    int port = freePort();
    List<InetSocketAddress> addresses =
        List.of(
            new InetSocketAddress(Serving.literal("0.0.0.0"), port),
            new InetSocketAddress(Serving.literal("::"), port));
    ListenSpec spec = ListenSpec.of(addresses, 1);
    try (Serving serving = new Serving(mode, spec)) {
      for (String host : List.of("127.0.0.1", "::1")) {
        InetSocketAddress asked = new InetSocketAddress(Serving.literal(host), port);
        try (UdpClient udp = new UdpClient(asked);
            TcpClient tcp = new TcpClient(asked)) {
          udp.assertAnswers(24);
          tcp.assertAnswers(25);
        }
      }
      assertThat(serving.listeners().total(Ending.REFUSED)).isEqualTo(4);
    }
  }

  @Test
  void ipv4WildcardDoesNotServeIpv6() throws IOException {
    try (Serving serving = Serving.on(UdpMode.BATCHED, "0.0.0.0")) {
      int port = serving.address().getPort();
      try (TcpClient client =
          new TcpClient(new InetSocketAddress(Serving.literal("127.0.0.2"), port))) {
        client.assertAnswers(26);
      }
      try (TcpClient client = new TcpClient(new InetSocketAddress(Serving.literal("::1"), port))) {
        client.assertClosed();
      }
      assertThat(serving.listeners().total(Event.TCP_REFUSED_FAMILY)).isEqualTo(1);
      assertThat(serving.listeners().total(Event.TCP_ACCEPTED)).isEqualTo(1);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
