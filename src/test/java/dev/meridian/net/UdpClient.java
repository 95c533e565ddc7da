package dev.meridian.net;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;

/** A connected client: the kernel hands it replies from the address that it asked, no others. */
final class UdpClient implements AutoCloseable {
  private static final int WAIT_MS = 5000;
  private final DatagramSocket socket;

  UdpClient(InetSocketAddress server) throws IOException {
    socket = new DatagramSocket();
    socket.setReceiveBufferSize(4 << 20);
    socket.connect(server);
    socket.setSoTimeout(WAIT_MS);
  }

  void send(byte[] message) throws IOException {
    socket.send(new DatagramPacket(message, message.length));
  }

  /** Sends an empty datagram, which the JDK leaves out on a connected socket. */
  void sendEmpty() throws IOException {
    try (DatagramSocket unconnected = new DatagramSocket()) {
      unconnected.send(new DatagramPacket(new byte[0], 0, socket.getRemoteSocketAddress()));
    }
  }

  byte[] receive() throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  void assertAnswers(int id) throws IOException {
    send(Query.ofId(id));
    Query.assertRefused(receive(), id);
  }

  /** As {@link #assertAnswers}; answers to a client that had this port before may come first. */
  void assertAnswersAmongOthers(int id) throws IOException {
    send(Query.ofId(id));
    byte[] answer = receive();
    while ((((answer[0] & 0xff) << 8) | (answer[1] & 0xff)) != id) {
      answer = receive();
    }
    Query.assertRefused(answer, id);
  }

  @Override
  public void close() {
    socket.close();
  }
}
