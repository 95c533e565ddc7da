package dev.meridian.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalSocketTest {
  private static final Duration WAIT = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir private Path folder;

  @Test
  void carriesTextBothWaysAndKnowsItsUser() throws IOException {
    try (LocalSocket listening = LocalSocket.listen(folder.resolve("s"), WAIT);
        LocalSocket client = LocalSocket.connect(folder.resolve("s"), WAIT);
        LocalSocket server = listening.accept(WAIT).orElseThrow()) {
      client.send("héllo", List.of());
      assertThat(server.receive().orElseThrow().text()).isEqualTo("héllo");
      server.send("a", List.of());
      server.send("b", List.of());
      assertThat(client.receive().orElseThrow().text()).isEqualTo("a");
      assertThat(client.receive().orElseThrow().text()).isEqualTo("b");
      assertThat(server.isOfThisUser()).isTrue();
    }
  }

  @Test
  void aDescriptorThatCameIsTheSameSocket() throws IOException {
    UdpSocket udp =
        UdpSocket.open(new InetSocketAddress(Serving.literal("127.0.0.1"), 0), false, true);
    UdpSocket adopted;
    try (LocalSocket listening = LocalSocket.listen(folder.resolve("s"), WAIT);
        LocalSocket client = LocalSocket.connect(folder.resolve("s"), WAIT);
        LocalSocket server = listening.accept(WAIT).orElseThrow()) {
      client.send("sockets", List.of(udp.descriptor()));
      LocalSocket.Letter letter = server.receive().orElseThrow();
      assertThat(letter.descriptors()).hasSize(1).doesNotContain(udp.descriptor());
      adopted =
          UdpSocket.adopt(
              new InheritedSocket(udp.address(), letter.descriptors().getFirst()), true);
    }
    try (UdpClient asking = new UdpClient(udp.address())) {
      asking.send("waits".getBytes(StandardCharsets.US_ASCII));
      udp.close();
      try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
        assertThat(adopted.receive(adopted.batch(arena))).isEqualTo(1);
      }
    } finally {
      adopted.close();
    }
  }

  @Test
  void carriesAsManyDescriptorsAsTheKernelTakes() throws IOException {
    UdpSocket udp =
        UdpSocket.open(new InetSocketAddress(Serving.literal("127.0.0.1"), 0), false, true);
    try (LocalSocket listening = LocalSocket.listen(folder.resolve("s"), WAIT);
        LocalSocket client = LocalSocket.connect(folder.resolve("s"), WAIT);
        LocalSocket server = listening.accept(WAIT).orElseThrow()) {
      List<Integer> many =
          IntStream.range(0, LocalSocket.DESCRIPTORS_MAX).mapToObj(_ -> udp.descriptor()).toList();
      client.send("many", many);
      List<Integer> came = server.receive().orElseThrow().descriptors();
      assertThat(came).hasSize(many.size()).doesNotHaveDuplicates();
      came.forEach(LocalSocket::closeDescriptor);
    } finally {
      udp.close();
    }
  }

  @Test
  void waitsInVainThenTellsSo() throws IOException {
    try (LocalSocket listening = LocalSocket.listen(folder.resolve("s"), SHORT)) {
      assertThat(listening.accept(SHORT)).isEmpty();
      try (LocalSocket client = LocalSocket.connect(folder.resolve("s"), SHORT)) {
        assertThat(client.receive()).isEmpty();
      }
    }
  }

  @Test
  void tellsThatTheOtherSideHasGone() throws IOException {
    try (LocalSocket listening = LocalSocket.listen(folder.resolve("s"), WAIT);
        LocalSocket client = LocalSocket.connect(folder.resolve("s"), WAIT)) {
      listening.accept(WAIT).orElseThrow().close();
      assertThatThrownBy(client::receive).hasMessage("the other side has gone");
      assertThatThrownBy(() -> client.send("x", List.of())).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatAnEndedProcessLeftIsNoObstacle() throws IOException {
    LocalSocket.listen(folder.resolve("s"), WAIT).close();
    assertThat(Files.exists(folder.resolve("s"))).isTrue();
    assertThatThrownBy(() -> LocalSocket.connect(folder.resolve("s"), WAIT))
        .hasMessage("Connection refused");
    LocalSocket.listen(folder.resolve("s"), WAIT).close();
  }

  @Test
  void aPathThatNoSocketCanHaveIsRefused() {
    Path path = folder.resolve("x".repeat(108));
    assertThatThrownBy(() -> LocalSocket.listen(path, WAIT))
        .hasMessage(path + " is longer than the 107 octets of a socket's path");
  }
}
